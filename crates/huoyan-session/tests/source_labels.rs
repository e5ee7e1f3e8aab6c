//! Labels that tell the samples of merged sources apart, from files to a report.

#![expect(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io;
use std::sync::Mutex;

use expect_test::expect;
use huoyan_session::{Console, Request, SourceLabel, parse, run};

/// Keeps what is reported and what is said.
#[derive(Default)]
struct Kept {
    report: Vec<u8>,
    messages: Mutex<Vec<u8>>,
}

impl Console for Kept {
    fn message(&self, line: &[u8]) {
        self.messages.lock().unwrap().extend_from_slice(line);
    }
    fn report(&mut self) -> &mut dyn io::Write {
        &mut self.report
    }
}

fn testdata(name: &str) -> OsString {
    format!("{}/../../testdata/{name}", env!("CARGO_MANIFEST_DIR")).into()
}

#[test]
fn a_caller_labels_each_source_by_itself() {
    let [first, second, third] =
        ["go/tiny/cpu.pb.gz", "go/shop2/cpu.pb.gz", "go/bench/cpu.pb.gz"].map(testdata);
    let words = [OsString::from("-tags"), first.clone(), second.clone(), third];
    let Ok(Request::Run(mut invocation)) = parse(words) else { panic!("a report") };
    // The third has no label and gets none.
    let texts = BTreeMap::from([(first, "parse/small".to_owned()), (second, "parse/large".to_owned())]);
    invocation.fetch.source_label = Some(SourceLabel::Given { key: "benchmark".to_owned(), texts });
    let mut kept = Kept::default();
    run(&invocation, &mut kept).unwrap();
    let report = String::from_utf8(kept.report).unwrap();
    // The first blank of each line would be taken for that of the source.
    let lines: String = report.lines().map(|line| format!("{}\n", line.trim_start())).collect();
    expect![[r#"
        benchmark: Total 1.44s of 1.88s (76.60%)
        800ms (42.55%): parse/large
        640ms (34.04%): parse/small

        query: Total 390ms of 1.88s (20.74%)
        160ms ( 8.51%): oak|wool
        140ms ( 7.45%): (tiny|huge)-.*7
        50ms ( 2.66%): steel
        40ms ( 2.13%): red.*

        route: Total 740ms of 1.88s (39.36%)
        390ms (20.74%): search
        280ms (14.89%): tree
        70ms ( 3.72%): page

        tier: Total 280ms of 1.88s (14.89%)
        280ms (14.89%): gold

    "#]]
    .assert_eq(&lines);
    expect![[""]].assert_eq(&String::from_utf8(kept.messages.into_inner().unwrap()).unwrap());
}
