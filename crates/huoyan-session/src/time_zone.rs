//! The zone in which reports show times.
//!
//! Compat: the rules are those of Go's `time` package (`zoneinfo_unix.go`, initLocal), so `TZ` is the name
//! of a file and never a rule in POSIX's form, and what cannot be read is UTC. Only the one file is opened:
//! to find out what the zone is called would take a walk over the whole time zone database.

use jiff::tz::TimeZone;

/// The zone that `TZ` or the system says.
pub(crate) fn time_zone() -> TimeZone {
    #[cfg(unix)]
    return unix::time_zone(std::env::var_os("TZ").as_deref(), std::path::Path::new("/"));
    #[cfg(not(unix))]
    return TimeZone::system();
}

#[cfg(unix)]
mod unix {
    use jiff::tz::TimeZone;
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;
    use std::path::{Path, PathBuf};

    /// Where the system keeps its own zone.
    const SYSTEM: &str = "etc/localtime";

    /// Where zones may lie that `TZ` names.
    const SOURCES: [&str; 4] =
        ["usr/share/zoneinfo", "usr/share/lib/zoneinfo", "usr/lib/locale/TZ", "etc/zoneinfo"];

    /// No zone takes more.
    const MAX_SIZE: u64 = 1 << 20;

    pub(super) fn time_zone(tz: Option<&OsStr>, root: &Path) -> TimeZone {
        let Some(tz) = tz else {
            return load(&root.join(SYSTEM)).unwrap_or(TimeZone::UTC);
        };
        let name = OsStr::from_bytes(tz.as_bytes().strip_prefix(b":").unwrap_or(tz.as_bytes()));
        let mut files = SOURCES.iter().map(|source| root.join(source).join(name));
        let zone = match name.as_bytes() {
            b"" | b"UTC" => None,
            [b'/', ..] => load(&PathBuf::from(name)),
            _ if leads_up(name) => None,
            _ => files.find_map(|file| load(&file)),
        };
        zone.unwrap_or(TimeZone::UTC)
    }

    fn leads_up(name: &OsStr) -> bool {
        Path::new(name).components().any(|part| part == std::path::Component::ParentDir)
    }

    fn load(file: &Path) -> Option<TimeZone> {
        fs::metadata(file).ok().filter(|m| m.is_file() && m.len() <= MAX_SIZE)?;
        // The name is shown nowhere: times carry the abbreviation that is in force.
        TimeZone::tzif("local", &fs::read(file).ok()?).ok()
    }

    #[cfg(test)]
    mod tests {
        use super::*;
        use jiff::Timestamp;

        /// A zone file of version 1: one type, so many seconds east of UTC.
        fn zone_file(seconds: i32, abbreviation: &str) -> Vec<u8> {
            let counts = [0, 0, 0, 0, 1, abbreviation.len() as u32 + 1];
            let mut file = b"TZif".to_vec();
            file.resize(20, 0);
            file.extend(counts.iter().flat_map(|n| n.to_be_bytes()));
            file.extend(seconds.to_be_bytes());
            file.extend([0, 0]);
            file.extend(abbreviation.as_bytes());
            file.push(0);
            file
        }

        #[test]
        fn zones_are_found_where_go_finds_them() {
            let root = std::env::temp_dir().join(format!("huoyan-zones-{}", std::process::id()));
            let put = |path: &str, file: Vec<u8>| {
                let path = root.join(path);
                fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
                fs::write(path, file).expect("a file");
            };
            put("etc/localtime", zone_file(3600, "HERE"));
            put("usr/share/zoneinfo/Some/Where", zone_file(7200, "FAR"));
            put("etc/zoneinfo/Else", zone_file(-1800, "ELSE"));
            put("usr/share/zoneinfo/Broken", b"TZif".to_vec());
            let absolute = root.join("usr/share/zoneinfo/Some/Where");
            let absolute = absolute.to_str().expect("UTF-8");
            let name = |tz: Option<&str>| {
                let zone = time_zone(tz.map(OsStr::new), &root);
                zone.to_offset_info(Timestamp::UNIX_EPOCH).abbreviation().to_owned()
            };
            assert_eq!(name(None), "HERE");
            for (tz, expected) in [
                ("", "UTC"),
                ("UTC", "UTC"),
                ("Some/Where", "FAR"),
                (":Some/Where", "FAR"),
                (absolute, "FAR"),
                ("Else", "ELSE"),
                ("CET-1CEST,M3.5.0,M10.5.0/3", "UTC"),
                ("../../../etc/localtime", "UTC"),
                ("Broken", "UTC"),
                ("Some", "UTC"),
            ] {
                assert_eq!(name(Some(tz)), expected, "{tz}");
            }
            fs::remove_dir_all(&root).expect("it is ours");
            assert_eq!(name(None), "UTC");
        }
    }
}
