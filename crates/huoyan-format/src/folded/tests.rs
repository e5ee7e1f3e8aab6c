use super::*;
use crate::Limits;
use expect_test::expect;
use huoyan_profile::{Builder, Function, Line, Location, Mapping};
use proptest::prelude::*;

fn read(text: &str) -> String {
    match parse(text.as_bytes(), &Limits::default()) {
        Ok(profile) => {
            let mut raw = Vec::new();
            crate::write_raw(&profile, &jiff::tz::TimeZone::UTC, &mut raw).unwrap();
            String::from_utf8(raw).unwrap()
        }
        Err(error) => error.to_string(),
    }
}

#[test]
fn each_line_is_a_sample_with_its_leaf_first() {
    expect![[r#"
        PeriodType:  
        Period: 0
        Samples:
        samples/count
                  7: 1 2 3 
                 -2: 4 3 
         9223372036854775807: 5 3 
                  3: 3 
                  2: 5 6 3 
        Locations
             1: 0x0 read :0:0 s=0()
             2: 0x0 parse :0:0 s=0()
             3: 0x0 main :0:0 s=0()
             4: 0x0 <a::B as c::D>::run :0:0 s=0()
             5: 0x0 f 3 :0:0 s=0()
             6: 0x0 [unknown] :0:0 s=0()
        Mappings
    "#]]
    .assert_eq(&read(
        "main;parse;read 7\n\n  main;<a::B as c::D>::run\t-2\r\nmain;f 3   9223372036854775807\nmain 2.5\nmain;;f 3 2.499\n",
    ));
}

#[test]
fn a_line_that_is_no_stack_is_named() {
    expect![[r#"parsing profile: line 2: "main;read" is no stack of the form a;b;c N"#]]
        .assert_eq(&read("main;read 3\nmain;read\n"));
    for line in ["7", " 7", "main -", "main 1e5", "main 1.2.3", "main +5", "main x7"] {
        assert!(read(line).starts_with("parsing profile: line 1: "), "{line}: {}", read(line));
    }
    expect![[r#"parsing profile: line 1: "9223372036854775808" is no number of 64 bits"#]]
        .assert_eq(&read("main 9223372036854775808"));
}

#[test]
fn folded_stacks_are_recognized_good_or_bad() {
    for (text, is_folded) in [
        ("main;read 7\n", true),
        ("\n\nmain 7\n", true),
        ("main;read\nmain;parse 7\n", true),
        ("hello, this is no profile\n", false),
        ("hello, this is\n no profile 5\n", false),
        ("main;read 7\n\0", false),
        ("main;cut", true),
        ("", false),
    ] {
        assert_eq!(recognizes(text.as_bytes()), is_folded, "{text:?}");
    }
}

#[test]
fn written_stacks_are_merged_sorted_and_keep_inlined_frames() {
    let mut b = Builder::new();
    b.sample_type("samples", "count");
    b.sample_type("cpu", "nanoseconds");
    let file = b.str("/usr/lib/libc.so.6");
    let libc = b.mapping(Mapping { file, ..Mapping::default() });
    let name = |b: &mut Builder, name: &str| {
        let name = b.str(name);
        b.function(Function { name, system_name: name, ..Function::default() })
    };
    let (inner, outer) = (name(&mut b, "a;b\nc"), name(&mut b, "outer"));
    let lines = [inner, outer].map(|function| Line { function, ..Line::default() });
    let inlined = b.location(Location::default(), &lines);
    let main = b.named_frame("main");
    let again = b.named_frame("main");
    let unknown = b.location(Location { mapping: Some(libc), address: 7, ..Location::default() }, &[]);
    b.sample(&[inlined, main], &[1, 10], &[]);
    b.sample(&[inlined, again], &[2, 20], &[]);
    b.sample(&[unknown, main], &[1, 5], &[]);
    b.sample(&[main], &[1, 0], &[]);
    b.sample(&[], &[1, 1], &[]);
    let mut text = Vec::new();
    write_folded(&b.finish().unwrap(), 1, &mut text).unwrap();
    expect![[r#"
        [unknown] 1
        main;[libc.so.6] 5
        main;outer;a:b c 30
    "#]]
    .assert_eq(&String::from_utf8(text).unwrap());
}

proptest! {
    #[test]
    fn any_bytes_give_a_profile_or_an_error(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        recognizes(&bytes);
        let _ = parse(&bytes, &Limits::default());
    }

    #[test]
    fn any_lines_give_a_profile_or_an_error(text in "([a-c; ]{0,6} ?[0-9.-]{0,4} ?[0-9.-]{0,4}\r?\n?){0,20}") {
        recognizes(text.as_bytes());
        let _ = parse(text.as_bytes(), &Limits::default());
        let lenient = parse_differences(text.as_bytes(), &Limits::default()).unwrap();
        prop_assert!(lenient.warnings.len() < 2);
    }

    #[test]
    fn what_is_written_reads_back_as_written(
        stacks in prop::collection::vec((prop::collection::vec("[ -~\u{a0}-\u{ff};]{0,5}", 0..5), any::<i64>()), 0..20)
    ) {
        let mut folded = FoldedStacks::new();
        for (frames, value) in &stacks {
            folded.add(frames, *value / 1000);
        }
        let mut text = Vec::new();
        folded.write(&mut text).unwrap();
        let profile = parse(&text, &Limits::default()).unwrap();
        let mut again = Vec::new();
        write_folded(&profile, 0, &mut again).unwrap();
        let total = |text: &[u8]| -> i64 {
            String::from_utf8_lossy(text).lines().map(|l| l.rsplit(' ').next().unwrap().parse::<i64>().unwrap()).sum()
        };
        prop_assert_eq!(total(&again), total(&text));
    }
}

#[test]
fn names_stay_as_a_tool_wrote_them_but_for_symbols() {
    let profile = crate::folded::parse(b"<module>;f(int);_ZN1a1bE;__R;_x 1\n", &Limits::default()).unwrap();
    let system_name = |name: &str| {
        let function = profile.functions.iter().find(|f| profile.str(f.name) == name).unwrap();
        profile.str(function.system_name).to_string()
    };
    for readable in ["<module>", "f(int)", "_x"] {
        assert_eq!(system_name(readable), "", "{readable}");
    }
    for symbol in ["_ZN1a1bE", "__R"] {
        assert_eq!(system_name(symbol), symbol);
    }
}
