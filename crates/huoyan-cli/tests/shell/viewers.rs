//! Programs that show a report while the next command is read.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use crate::session::Session;

#[test]
fn a_browser_runs_in_the_background_and_its_file_goes_when_the_shell_ends() {
    let session = Session::new("browser");
    let (browser, seen) = (session.folder.join("my browser"), session.folder.join("seen.svg"));
    // It ends only when the report of the next command is there. Without a PATH there is no cp.
    let script = format!(
        "#!/bin/sh\nwhile IFS= read -r line; do echo \"$line\"; done < \"$1\" > '{}'\n\
         while ! test -e '{}'; do :; done\n",
        seen.display(),
        session.folder.join("next").display()
    );
    fs::write(&browser, script).expect("a script");
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).expect("ours");
    let temporary = session.folder.join("temporary");
    fs::create_dir(&temporary).expect("a folder");
    let session = session.set("BROWSER", browser).set("TMPDIR", &temporary);
    let answer = session.run("web\ntop1 >next\n");
    assert_eq!((answer.code, answer.messages.as_str()), (Some(0), "Generating report in next\n"));
    assert!(fs::read_to_string(&seen).expect("the browser ran").contains("class=\"node\""));
    assert_eq!(fs::read_dir(temporary).expect("a folder").count(), 0);
}

#[test]
fn no_viewer_is_one_line_that_says_what_to_do() {
    let answer = Session::new("none").run("eog\nkcachegrind\ntop1\n");
    assert_eq!(
        answer.messages,
        "no viewer can be started (eog): write a file, as in eog >FILE\n\
         no viewer can be started (kcachegrind): write a file, as in kcachegrind >FILE\n"
    );
    assert!(answer.reports.contains("Showing top 1 nodes"), "{}", answer.reports);
}
