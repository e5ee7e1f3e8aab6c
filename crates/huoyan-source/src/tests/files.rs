//! Files, their errors, and new files with numbers.

use std::fs;
use std::io::Write;
use std::path::Path;

use super::{Folder, Heard, error, open_silently, read};
use crate::{Access, FetchOptions, SavedCopies, Silent, create_numbered};

#[test]
fn a_file_wins_over_a_url() {
    let folder = Folder::new("wins");
    let path = folder.0.join("localhost:1");
    fs::write(&path, "bytes").unwrap();
    let name = path.to_str().unwrap();
    let fetched = open_silently(name, &FetchOptions::default()).unwrap();
    assert_eq!((fetched.remote, fetched.size_hint), (None, Some(5)));
    assert_eq!(read(name, &FetchOptions::default()).unwrap(), "bytes");
}

#[test]
fn what_is_no_file_is_said_in_gos_words() {
    let folder = Folder::new("words");
    let name = folder.0.to_str().unwrap();
    let options = FetchOptions::default();
    assert_eq!(error(name, &options), format!("read {name}: is a directory"));
    assert_eq!(error("no/such.pb", &options), "stat no/such.pb: no such file or directory");
    assert_eq!(error("", &options), "stat : no such file or directory");
    assert_eq!(error("file:///no/such", &options), "stat file:///no/such: no such file or directory");
}

#[cfg(unix)]
#[test]
fn copies_are_for_their_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let folder = Folder::new("modes");
    let copies = SavedCopies::new(None, Some(folder.0.as_os_str()), Path::new("/no/such"));
    let (mut file, path) = copies.create(Some(b"/usr/bin/shop"), &[b"samples", b"cpu"], &Silent).unwrap();
    file.write_all(b"x").unwrap();
    assert_eq!(path, folder.0.join("pprof/pprof.shop.samples.cpu.001.pb.gz"));
    assert_eq!((mode(&path), mode(path.parent().unwrap())), (0o600, 0o700));
}

#[test]
fn the_first_folder_that_can_be_made_is_used() {
    let folder = Folder::new("folders");
    let blocker = folder.0.join("file");
    fs::write(&blocker, "").unwrap();
    let heard = Heard::default();
    let wanted = blocker.join("sub");
    let copies = SavedCopies::new(Some(wanted.as_os_str()), Some("".as_ref()), &folder.0);
    assert_eq!(copies.folder(&heard).unwrap(), folder.0);
    let (wanted, blocker_name) = (wanted.display(), blocker.display());
    let expected = format!("Could not use temp dir {wanted}: mkdir {blocker_name}: not a directory");
    assert_eq!(heard.lines(), [expected]);
    let none = SavedCopies::new(None, None, &blocker.join("sub"));
    assert_eq!(none.folder(&heard).unwrap_err().to_string(), "failed to identify temp dir");
}

#[test]
fn a_profiles_words_do_not_lead_out_of_the_folder() {
    let folder = Folder::new("safe");
    let copies = SavedCopies::new(Some(folder.0.as_os_str()), None, Path::new("/no/such"));
    let long = [b'a'; 200];
    let (_, path) =
        copies.create(Some(b".."), &[b"../../x\n", &long, "é".repeat(99).as_bytes()], &Silent).unwrap();
    assert_eq!(path.parent().unwrap(), folder.0);
    let name = path.file_name().unwrap().to_str().unwrap();
    assert!(name.starts_with("pprof.") && name.contains(".._.._x_.aaa") && name.len() < 255, "{name}");
}

#[test]
fn numbers_that_are_taken_are_passed_over_links_too() {
    let folder = Folder::new("numbers");
    fs::write(folder.0.join("profile001.svg"), "old").unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.0.join("nowhere"), folder.0.join("profile002.svg")).unwrap();
    #[cfg(not(unix))]
    fs::write(folder.0.join("profile002.svg"), "old").unwrap();
    let (_, path) = create_numbered(&folder.0, "profile".as_ref(), ".svg", Access::Usual).unwrap();
    assert_eq!(path, folder.0.join("profile003.svg"));
    assert!(!folder.0.join("nowhere").exists());
    let error =
        create_numbered(&folder.0.join("no"), "p".as_ref(), ".x", Access::Usual).unwrap_err().to_string();
    assert!(error.ends_with("p001.x: no such file or directory"), "{error}");
}
