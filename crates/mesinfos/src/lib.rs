//! MesInfos: the standard and its tools under one roof.
