//! The examples run, one on what the other wrote.

#[test]
fn what_emit_writes_read_reads() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["package", "package.zip"] {
        let target = folder.path().join(name).display().to_string();
        crate::emit::emit(&target).unwrap();
        let lines = crate::read::read(&target).unwrap();
        assert_eq!(lines.len(), 4, "{lines:?}");
        assert!(lines.contains(&"banking.transaction/1 from Banque Exemple".to_owned()));
        assert_eq!(lines.last().map(String::as_str), Some("spent -12.50"));
    }
}

#[test]
fn unknown_types_and_members_travel_on() {
    use mesinfos::package::{Package, PackageWriter, WriteOptions};
    let folder = tempfile::tempdir().unwrap();
    let (first, second) = (folder.path().join("first"), folder.path().join("second.zip"));
    let source = r#"{"type":"exchange.source/1","id":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{"standard":"0.1.0","later":[1,{"x":null}]},"new":true}"#;
    let unknown = r#"{"type":"pet.dog/2","id":"5b1f2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","source":"9c0e2f64-6c3b-5c7e-9d7e-0a1b2c3d4e5f","data":{"name":"Rex",  "n":1.50}}"#;
    let options = || WriteOptions::new("2024-04-01T08:00:00Z".parse().unwrap());
    let mut writer = PackageWriter::create(&first, options()).unwrap();
    for line in [source, unknown] {
        writer.raw_record(line).unwrap();
    }
    writer.finish(|_| None).unwrap();
    // Once more, out of the package into another.
    let package = Package::open(&first, &Default::default()).unwrap();
    let mut writer = PackageWriter::create(&second, options()).unwrap();
    for name in ["exchange.source/1", "pet.dog/2"] {
        for raw in package.records(name).unwrap() {
            writer.raw_record(raw.unwrap().as_str()).unwrap();
        }
    }
    writer.finish(|_| None).unwrap();
    let package = Package::open(&second, &Default::default()).unwrap();
    for (name, line) in [("exchange.source/1", source), ("pet.dog/2", unknown)] {
        let kept: Vec<_> =
            package.records(name).unwrap().map(|raw| raw.unwrap().as_str().to_owned()).collect();
        assert_eq!(kept, [line]);
    }
}
