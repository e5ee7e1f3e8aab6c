//! The same sessions for ours and for Go's own pprof: all that is written must be equal.

use crate::go;
use crate::session::Session;

const SESSIONS: &[(&str, &str)] = &[
    ("go/shop/cpu.pb.gz", "top\ntop5\ntop 3 -cum\ntext 4\ntop10 -runtime\ntop5 main -runtime -cum\n"),
    ("go/shop/cpu.pb.gz", "o\nfocus=main\nlines=1\ncum=true\nunit=ms\no\n:\no\nhelp\n"),
    (
        "go/shop/cpu.pb.gz",
        "peek tryBacktrack\npeek\npeek (\nlist\nlist nosuch\ndisasm nosuch\nweblist nosuch\n",
    ),
    ("go/shop/cpu.pb.gz", "tags\ntags route\ntags -route\ntagshow=query\ntags\ntagroot=route\ntop3\n"),
    ("go/shop/cpu.pb.gz", "dot 5 >graph.dot\ncallgrind >c.out\nraw >raw.txt\ntree 3\noutput=z.txt\ntop2\n"),
    (
        "go/shop/cpu.pb.gz",
        "foo\nfoo5\n10\ntop-5\nTOP\ntop=5\nfocus main\nnodecount5\ncum x\nsort cum\n| x\n>x\n",
    ),
    (
        "go/shop/cpu.pb.gz",
        "top >\ntop > no/such\ntop 99999999999\ntop +3\ntop -5\ntop 007\ntop (\ntop -(\ntop main (\n",
    ),
    (
        "go/shop/cpu.pb.gz",
        "nodecount\nnodecount=abc\ntrim=maybe\nsort=up\nlines=0\nsample_index=x\nsample_index=7\n",
    ),
    (
        "go/shop/cpu.pb.gz",
        " focus = main //: x //: y\ntop1\nfocus=a=b\ntop\n\ttop\t3\t\n\u{a0}top\u{2003}2\u{a0}\n",
    ),
    (
        "go/shop/cpu.pb.gz",
        "relative_percentages\ndrop_negative\ncall_tree\nfocus=main\ntree 3\ntop2 nosuch\n",
    ),
    ("go/shop/cpu.pb.gz", "divide_by=0\ntop\ndivide_by=2\ntop1\nq\ntop1\n"),
    (
        "go/shop/heap.pb.gz",
        "top2\nalloc_space\ntop2\ntotal_inuse_objects\ntop2\nsample_index=0\no\ninuse_space\ntop2",
    ),
    (
        "go/shop/heap.pb.gz",
        "tags 1kb:\ntagfocus=bytes=1kb:\ntop2\ntags bytes\ntags -bytes\npeek leak x -y 3\n",
    ),
    ("go/shop/mutex.pb.gz", "contentions\ntop2\ndelay\ntop2\nunit=us\ntop2\n"),
    ("made/labels1.pb.gz", "comments\ntop3 Func1\ntagfocus=bytes=1kb:\ntop\n:\ntop 2\ntraces 2\n"),
    ("made/inl0.pb.gz", "noinlines\ntop\nnoinlines=f\nlines=t\ntop\naddresses=1\ntop\n"),
];

#[test]
fn sessions_are_equal_to_those_of_go_tool_pprof() {
    let Some(peer) = go::pprof() else { return };
    for (source, lines) in SESSIONS {
        let ours = Session::about(source, "ours");
        let theirs = Session::about(source, "theirs").of(&peer);
        assert_eq!(ours.run(lines), theirs.run(lines), "{source}: {lines}");
        assert_eq!(ours.files(), theirs.files(), "{source}: {lines}");
        for name in ours.files() {
            assert_eq!(ours.file(&name), theirs.file(&name), "{name} of {source}: {lines}");
        }
    }
}

#[test]
fn options_of_the_command_line_hold_in_the_shell() {
    let Some(peer) = go::pprof() else { return };
    for flag in
        ["-cum", "-lines", "-nodecount=4", "-output=o.txt", "-unit=ms", "-sample_index=0", "-trim=false"]
    {
        let session = |name| Session::new(name).flag(flag);
        let (ours, theirs) = (session("our_flag"), session("their_flag").of(&peer));
        let lines = "top\ntree 2\no\n";
        assert_eq!(ours.run(lines), theirs.run(lines), "{flag}");
        assert_eq!(ours.files(), theirs.files(), "{flag}");
    }
}
