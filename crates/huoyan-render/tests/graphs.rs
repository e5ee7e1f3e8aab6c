//! Call graphs as DOT, as callgrind and as a profile, to the byte.

#![expect(clippy::unwrap_used, reason = "tests")]

use expect_test::{Expect, expect};
use huoyan_profile::{Builder, Function, Label, Line, Location, Mapping, Profile, StrId};
use huoyan_report::{Granularity, Options, View, callgrind::callgrind, dot::dot, topproto::topproto};

/// A profile of bytes, made line by line.
struct Maker {
    builder: Builder,
    mapping: u32,
}

impl Maker {
    fn new() -> Self {
        Self::of_program("/usr/bin/server")
    }

    fn of_program(file: &str) -> Self {
        let mut builder = Builder::new();
        builder.sample_type("space", "bytes");
        let file = builder.str(file);
        let mapping = builder.mapping(Mapping { file, ..Mapping::default() });
        Maker { builder, mapping }
    }

    /// A location of one line.
    fn place(&mut self, name: &str, file: &str, address: u64, line: i64) -> u32 {
        let line = self.line(name, file, line);
        let location = Location { address, mapping: Some(self.mapping), ..Location::default() };
        self.builder.location(location, &[line])
    }

    fn line(&mut self, name: &str, file: &str, line: i64) -> Line {
        let (name, filename) = (self.builder.str(name), self.builder.str(file));
        let function = self.builder.function(Function { name, filename, ..Function::default() });
        Line { function, line, ..Line::default() }
    }

    /// A sample, leaf first.
    fn sample(&mut self, frames: &[u32], value: i64, labels: &[Label]) {
        self.builder.sample(frames, &[value], labels);
    }

    fn text(&mut self, key: &str, value: &str) -> Label {
        Label::text(self.builder.str(key), self.builder.str(value))
    }

    fn bytes(&mut self, value: i64) -> Label {
        Label::number(self.builder.str("bytes"), value, StrId::EMPTY)
    }

    fn view(self, options: Options) -> View {
        View::new(self.finish(), options).unwrap()
    }

    fn finish(self) -> Profile {
        self.builder.finish().unwrap()
    }
}

fn check_dot(view: &View, expected: Expect) {
    let mut out = Vec::new();
    huoyan_render::write_dot(&dot(view).unwrap(), &mut out).unwrap();
    expected.assert_eq(&String::from_utf8(out).unwrap());
}

fn check_callgrind(view: &View, expected: Expect) {
    let mut out = Vec::new();
    huoyan_render::write_callgrind(&callgrind(view).unwrap(), &mut out).unwrap();
    expected.assert_eq(&String::from_utf8(out).unwrap());
}

fn calls() -> Maker {
    let mut m = Maker::new();
    let main = m.place("main.main", "/src/main.go", 0x401000, 10);
    let open = m.place("example.com/app/v2/db.(*Map[...]).Open", "/src/db.go", 0x401100, 20);
    let read = m.place("example.com/app/v2/db.read", "/src/db.go", 0x402000, 40);
    m.sample(&[main], 1024, &[]);
    m.sample(&[open, main], 512, &[]);
    m.sample(&[read, open, main], 2048, &[]);
    m
}

#[test]
fn dot_has_boxes_with_short_names_and_arrows_by_weight() {
    check_dot(
        &calls().view(Options::default()),
        expect![[r##"
        digraph "server" {
        node [style=filled fillcolor="#f8f8f8"]
        subgraph cluster_L { "File: server" [shape=box fontsize=16 label="File: server\lType: space\lShowing nodes accounting for 3584B, 100% of 3584B total\l\lSee https://git.io/JfYMW for how to read the graph\l" tooltip="server"] }
        N1 [label="main\nmain\n1024B (28.57%)\nof 3584B (100%)" id="node1" fontsize=20 shape=box tooltip="main.main (3584B)" color="#b20000" fillcolor="#edd5d5"]
        N2 [label="db\nread\n2048B (57.14%)" id="node2" fontsize=24 shape=box tooltip="example.com/app/v2/db.read (2048B)" color="#b21b00" fillcolor="#edd9d5"]
        N3 [label="db\n(*Map[…])\nOpen\n512B (14.29%)\nof 2560B (71.43%)" id="node3" fontsize=16 shape=box tooltip="example.com/app/v2/db.(*Map[...]).Open (2560B)" color="#b21100" fillcolor="#edd7d5"]
        N1 -> N3 [label=" 2560B" weight=72 penwidth=4 color="#b21100" tooltip="main.main -> example.com/app/v2/db.(*Map[...]).Open (2560B)" labeltooltip="main.main -> example.com/app/v2/db.(*Map[...]).Open (2560B)"]
        N3 -> N2 [label=" 2048B" weight=58 penwidth=3 color="#b21b00" tooltip="example.com/app/v2/db.(*Map[...]).Open -> example.com/app/v2/db.read (2048B)" labeltooltip="example.com/app/v2/db.(*Map[...]).Open -> example.com/app/v2/db.read (2048B)"]
        }
    "##]],
    );
}

#[test]
fn labels_hang_on_boxes_and_numbers_gather_in_four() {
    let mut m = Maker::new();
    let f = m.place("f", "", 0, 0);
    let route = m.text("route", "home");
    for (value, bytes) in [(64, 8), (32, 16), (16, 1024), (8, 4096), (4, 5000), (2, 1000)] {
        let number = m.bytes(bytes);
        m.sample(&[f], value, &[number]);
        m.sample(&[f], 1, &[route, number]);
    }
    check_dot(
        &m.view(Options::default()),
        expect![[r##"
        digraph "server" {
        node [style=filled fillcolor="#f8f8f8"]
        subgraph cluster_L { "File: server" [shape=box fontsize=16 label="File: server\lType: space\lShowing nodes accounting for 132B, 100% of 132B total\l\lSee https://git.io/JfYMW for how to read the graph\l" tooltip="server"] }
        N1 [label="f\n132B (100%)" id="node1" fontsize=24 shape=box tooltip="f (132B)" color="#b20000" fillcolor="#edd5d5"]
        N1_0 [label = "route:home" id="N1_0" fontsize=8 shape=box3d tooltip="6B"]
        N1 -> N1_0 [label=" 6B" weight=100 tooltip="6B" labeltooltip="6B"]
        NN1_0_0 [label = "4kB..4.88kB" id="NN1_0_0" fontsize=8 shape=box3d tooltip="2B"]
        N1_0 -> NN1_0_0 [label=" 2B" weight=100 tooltip="2B" labeltooltip="2B"]
        NN1_0_1 [label = "8B..16B" id="NN1_0_1" fontsize=8 shape=box3d tooltip="2B"]
        N1_0 -> NN1_0_1 [label=" 2B" weight=100 tooltip="2B" labeltooltip="2B"]
        NN1_0_2 [label = "1000B" id="NN1_0_2" fontsize=8 shape=box3d tooltip="1B"]
        N1_0 -> NN1_0_2 [label=" 1B" weight=100 tooltip="1B" labeltooltip="1B"]
        NN1_0_3 [label = "1kB" id="NN1_0_3" fontsize=8 shape=box3d tooltip="1B"]
        N1_0 -> NN1_0_3 [label=" 1B" weight=100 tooltip="1B" labeltooltip="1B"]
        NN1_0 [label = "8B" id="NN1_0" fontsize=8 shape=box3d tooltip="64B"]
        N1 -> NN1_0 [label=" 64B" weight=100 tooltip="64B" labeltooltip="64B"]
        NN1_1 [label = "16B" id="NN1_1" fontsize=8 shape=box3d tooltip="32B"]
        N1 -> NN1_1 [label=" 32B" weight=100 tooltip="32B" labeltooltip="32B"]
        NN1_2 [label = "1000B..1kB" id="NN1_2" fontsize=8 shape=box3d tooltip="18B"]
        N1 -> NN1_2 [label=" 18B" weight=100 tooltip="18B" labeltooltip="18B"]
        NN1_3 [label = "4kB..4.88kB" id="NN1_3" fontsize=8 shape=box3d tooltip="12B"]
        N1 -> NN1_3 [label=" 12B" weight=100 tooltip="12B" labeltooltip="12B"]
        }
    "##]],
    );
}

/// T6: upstream writes labels, files and the title as they are.
#[test]
fn nothing_of_the_profile_leaves_its_quotes() {
    let mut m = Maker::of_program("/x/a\"];evil[\\");
    let f = m.place("f\"\\\ng", "/y/b\"c.go", 0, 3);
    let label = m.text("key", "a\"\\n\\");
    let number = Label::number(m.builder.str("bytes"), 3, m.builder.str("q\""));
    m.sample(&[f], 5, &[label, number]);
    let options = Options { granularity: Granularity::Lines, ..Options::default() };
    check_dot(
        &m.view(options),
        expect![[r##"
            digraph "a\"];evil[\\" {
            node [style=filled fillcolor="#f8f8f8"]
            subgraph cluster_L { "File: a\"];evil[\\" [shape=box fontsize=16 label="File: a\"];evil[\\\lType: space\lShowing nodes accounting for 5B, 100% of 5B total\l\lSee https://git.io/JfYMW for how to read the graph\l" tooltip="a\"];evil[\\"] }
            N1 [label="f\"\\\lg\nb\"c.go:3\n5B (100%)" id="node1" fontsize=24 shape=box tooltip="f\"\\\lg /y/b\"c.go:3 (5B)" color="#b20000" fillcolor="#edd5d5"]
            N1_0 [label = "key:a\"\\n\\" id="N1_0" fontsize=8 shape=box3d tooltip="5B"]
            N1 -> N1_0 [label=" 5B" weight=100 tooltip="5B" labeltooltip="5B"]
            NN1_0_0 [label = "3" id="NN1_0_0" fontsize=8 shape=box3d tooltip="5B"]
            N1_0 -> NN1_0_0 [label=" 5B" weight=100 tooltip="5B" labeltooltip="5B"]
            }
        "##]],
    );
}

#[test]
fn what_is_left_out_makes_the_arrow_over_it_dotted() {
    let options = Options { hide: "Open".into(), ..Options::default() };
    check_dot(
        &calls().view(options),
        expect![[r##"
        digraph "server" {
        node [style=filled fillcolor="#f8f8f8"]
        subgraph cluster_L { "File: server" [shape=box fontsize=16 label="File: server\lType: space\lActive filters:\l   hide=Open\lShowing nodes accounting for 3.50kB, 100% of 3.50kB total\l\lSee https://git.io/JfYMW for how to read the graph\l" tooltip="server"] }
        N1 [label="main\nmain\n1.50kB (42.86%)\nof 3.50kB (100%)" id="node1" fontsize=22 shape=box tooltip="main.main (3.50kB)" color="#b20000" fillcolor="#edd5d5"]
        N2 [label="db\nread\n2kB (57.14%)" id="node2" fontsize=24 shape=box tooltip="example.com/app/v2/db.read (2kB)" color="#b21b00" fillcolor="#edd9d5"]
        N1 -> N2 [label=" 2kB" weight=58 penwidth=3 color="#b21b00" tooltip="main.main -> example.com/app/v2/db.read (2kB)" labeltooltip="main.main -> example.com/app/v2/db.read (2kB)"]
        }
    "##]],
    );
    let options = Options { node_count: 2, ..Options::default() };
    check_dot(
        &calls().view(options),
        expect![[r##"
        digraph "server" {
        node [style=filled fillcolor="#f8f8f8"]
        subgraph cluster_L { "File: server" [shape=box fontsize=16 label="File: server\lType: space\lShowing nodes accounting for 3kB, 85.71% of 3.50kB total\lShowing top 2 nodes out of 3\l\lSee https://git.io/JfYMW for how to read the graph\l" tooltip="server"] }
        N1 [label="main\nmain\n1kB (28.57%)\nof 3.50kB (100%)" id="node1" fontsize=20 shape=box tooltip="main.main (3.50kB)" color="#b20000" fillcolor="#edd5d5"]
        N2 [label="db\nread\n2kB (57.14%)" id="node2" fontsize=24 shape=box tooltip="example.com/app/v2/db.read (2kB)" color="#b21b00" fillcolor="#edd9d5"]
        N1 -> N2 [label=" 2kB" weight=58 penwidth=3 color="#b21b00" tooltip="main.main ... example.com/app/v2/db.read (2kB)" labeltooltip="main.main ... example.com/app/v2/db.read (2kB)" style="dotted"]
        }
    "##]],
    );
}

/// A gain and a loss of one size: the callee has no box, and yet there is an arrow to it.
#[test]
fn an_arrow_to_what_came_to_nothing_leads_to_node_0() {
    let mut m = Maker::new();
    let [f, g, h] = ["f", "g", "h"].map(|name| m.place(name, "", 0, 0));
    m.sample(&[h, g], 10, &[]);
    m.sample(&[h, f], -10, &[]);
    check_dot(
        &m.view(Options::default()),
        expect![[r##"
        digraph "server" {
        node [style=filled fillcolor="#f8f8f8"]
        subgraph cluster_L { "File: server" [shape=box fontsize=16 label="File: server\lType: space\lShowing nodes accounting for 0, 0% of 20B total\l\lSee https://git.io/JfYMW for how to read the graph\l" tooltip="server"] }
        N1 [label="f\n0 of -10B (50.00%)" id="node1" fontsize=8 shape=box tooltip="f (-10B)" color="#21b200" fillcolor="#d9edd5"]
        N2 [label="g\n0 of 10B (50.00%)" id="node2" fontsize=8 shape=box tooltip="g (10B)" color="#b22100" fillcolor="#edd9d5"]
        N1 -> N0 [label=" -10B" weight=51 penwidth=3 color="#21b200" tooltip="f -> h (-10B)" labeltooltip="f -> h (-10B)"]
        N2 -> N0 [label=" 10B" weight=51 penwidth=3 color="#b22100" tooltip="g -> h (10B)" labeltooltip="g -> h (10B)"]
        }
    "##]],
    );
}

#[test]
fn callgrind_says_names_once_and_addresses_short() {
    let options = Options { granularity: Granularity::Addresses, ..Options::default() };
    check_callgrind(
        &calls().view(options),
        expect![[r#"
        positions: instr line
        events: space(B)

        ob=(1) /usr/bin/server
        fl=(1) /src/db.go
        fn=(1) example.com/app/v2/db.read
        0x402000 40 2048

        ob=(1)
        fl=(2) /src/main.go
        fn=(2) main.main
        -4096 10 1024
        cfl=(1)
        cfn=(3) example.com/app/v2/db.(*Map[...]).Open
        calls=0 -3840 20
        * * 2560

        ob=(1)
        fl=(1)
        fn=(3)
        +256 20 512
        cfl=(1)
        cfn=(1)
        calls=0 +4096 40
        * * 2048
    "#]],
    );
}

/// T10: upstream's calls name `f [1/2]`, which has no lines of its own.
#[test]
fn calls_of_a_call_tree_name_the_functions_that_have_lines() {
    let mut m = Maker::new();
    let [f, g, main] = [("f", 0x20), ("g", 0x30), ("main", 0x10)].map(|(name, at)| m.place(name, "", at, 0));
    m.sample(&[f, main], 1, &[]);
    m.sample(&[f, g, main], 2, &[]);
    let options = Options { call_tree: true, granularity: Granularity::Addresses, ..Options::default() };
    check_callgrind(
        &m.view(options),
        expect![[r#"
        positions: instr line
        events: space(B)

        ob=(1) /usr/bin/server
        fl=
        fn=(1) f [1/2]
        0x20 0 2

        ob=(1)
        fl=
        fn=(2) f [2/2]
        * 0 1

        ob=(1)
        fl=
        fn=(3) main
        -16 0 0
        cfl=
        cfn=(4) g
        calls=0 +32 0
        * * 2
        cfl=
        cfn=(2)
        calls=0 +16 0
        * * 1

        ob=(1)
        fl=
        fn=(4)
        +32 0 0
        cfl=
        cfn=(1)
        calls=0 -16 0
        * * 2
    "#]],
    );
}

/// Two functions of one file and name, in different programs.
#[test]
fn calls_outside_of_trees_are_numbered_where_headers_are_not() {
    let mut m = Maker::new();
    let main = m.place("main", "", 0, 0);
    let here = m.place("f", "", 0, 0);
    let file = m.builder.str("/lib/libf.so");
    m.mapping = m.builder.mapping(Mapping { file, ..Mapping::default() });
    let there = m.place("f", "", 0, 0);
    m.sample(&[here, main], 2, &[]);
    m.sample(&[there, main], 1, &[]);
    check_callgrind(
        &m.view(Options::default()),
        expect![[r#"
        positions: instr line
        events: space(B)

        ob=(1) /usr/bin/server
        fl=
        fn=(1) f
        0x0 0 2

        ob=(2) /lib/libf.so
        fl=
        fn=(1)
        * 0 1

        ob=(1)
        fl=
        fn=(2) main
        * 0 0
        cfl=
        cfn=(3) f [1/2]
        calls=0 * 0
        * * 2
        cfl=
        cfn=(4) f [2/2]
        calls=0 * 0
        * * 1
    "#]],
    );
}

#[test]
fn values_without_units_share_one_even_if_each_may_have_its_own() {
    let mut m = Maker::new();
    let (f, g) = (m.place("f", "", 0, 0), m.place("g", "", 0, 0));
    m.sample(&[f], 20, &[]);
    m.sample(&[g], 3 << 20, &[]);
    let options = Options { unit: "auto".into(), ..Options::default() };
    check_callgrind(
        &m.view(options),
        expect![[r#"
        positions: instr line
        events: space(B)

        ob=(1) /usr/bin/server
        fl=
        fn=(1) g
        0x0 0 3145728

        ob=(1)
        fl=
        fn=(2) f
        * 0 20
    "#]],
    );
}

#[test]
fn a_name_with_a_line_end_stays_on_its_line() {
    let mut m = Maker::new();
    let f = m.place("f\nfn=(9) g", "", 0, 0);
    m.sample(&[f], 1, &[]);
    check_callgrind(
        &m.view(Options::default()),
        expect![[r#"
        positions: instr line
        events: space(B)

        ob=(1) /usr/bin/server
        fl=
        fn=(1) f fn=(9) g
        0x0 0 1
    "#]],
    );
}

#[test]
fn topproto_has_a_sample_for_each_function() {
    let view = calls().view(Options { granularity: Granularity::Lines, ..Options::default() });
    let profile = topproto(&view).unwrap();
    let mut out = Vec::new();
    huoyan_format::write_raw(&profile, &Options::default().time_zone, &mut out).unwrap();
    expect![[r#"
        PeriodType:  
        Period: 0
        Samples:
        cum/B flat/B
               2048       2048: 1 
               3584       1024: 2 
               2560        512: 3 
        Locations
             1: 0x0 example.com/app/v2/db.read /src/db.go:40:0 s=0()
             2: 0x0 main.main /src/main.go:10:0 s=0()
             3: 0x0 example.com/app/v2/db.(*Map[...]).Open /src/db.go:20:0 s=0()
        Mappings
    "#]]
    .assert_eq(&String::from_utf8(out).unwrap());
}
