//! MesInfos: the standard and its tools under one roof.

pub use mesinfos_convert as convert;
pub use mesinfos_io as io;
pub use mesinfos_package as package;
pub use mesinfos_report as report;
pub use mesinfos_schema as schema;
pub use mesinfos_validate as validate;
