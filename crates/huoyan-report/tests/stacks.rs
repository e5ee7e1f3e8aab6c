//! Trees of stacks: what their boxes count, what of them can be seen, and what a search finds.

use huoyan_report::pattern::Pattern;
use huoyan_report::stacks::{
    Amount, BoxKind, Cut, Group, NamedStacks, Order, Reading, Root, Search, StackTree, TreePath, Widths,
    name_calls, name_sums,
};
use huoyan_report::{Options, View};
use huoyan_testkit::profile;

fn view() -> View {
    let profile = profile! {
        "main;a::parse;b::read" => 60,
        "main;a::parse;b::seek" => 5,
        "main;a::parse" => 10,
        "main;a::walk;a::walk;a::walk;b::read" => 20,
        "other" => 5,
    };
    View::new(profile, Options::default()).expect("a view")
}

fn tree_of(reading: &Reading<'_>, order: Order) -> StackTree {
    StackTree::new(NamedStacks::new(&view(), reading).expect("stacks"), order, Widths::Both)
}

/// The boxes as lines: indented name, value, own value.
fn drawn(tree: &StackTree) -> String {
    let mut text = String::new();
    let mut open = vec![(0u32, 0usize)];
    while let Some((node, depth)) = open.pop() {
        let name = &tree.names[tree.name(node) as usize];
        text.push_str(&format!(
            "{:indent$}{name} {} {}\n",
            "",
            tree.value(node).sum,
            tree.own(node).0.sum,
            indent = depth
        ));
        open.extend(tree.children(node).rev().map(|child| (child, depth + 1)));
    }
    text
}

#[test]
fn equal_beginnings_are_joined_the_heaviest_first() {
    let tree = tree_of(&Reading::default(), Order::Weight);
    let expected = "all 100 0\n main 95 0\n  a::parse 75 10\n   b::read 60 60\n   b::seek 5 5\n  a::walk 20 0\n   \
                    a::walk 20 0\n    a::walk 20 0\n     b::read 20 20\n other 5 5\n";
    assert_eq!(drawn(&tree), expected);
}

#[test]
fn stacks_are_read_from_the_leaf_and_recursion_is_joined() {
    let reading = Reading { root: Root::Leaf, join_recursion: true, ..Reading::default() };
    let tree = tree_of(&reading, Order::Name);
    let expected = "all 100 0\n a::parse 10 0\n  main 10 10\n b::read 80 0\n  a::parse 60 0\n   main 60 60\n  \
                    a::walk 20 0\n   main 20 20\n b::seek 5 0\n  a::parse 5 0\n   main 5 5\n other 5 5\n";
    assert_eq!(drawn(&tree), expected);
}

#[test]
fn the_halves_of_a_sandwich() {
    let at = Some("a::walk".into());
    let below = tree_of(&Reading { at, ..Reading::default() }, Order::Weight);
    assert_eq!(
        drawn(&below),
        "all 20 0\n a::walk 20 0\n  a::walk 20 0\n   a::walk 20 0\n    b::read 20 20\n"
    );
    let above = tree_of(&Reading { at, root: Root::Leaf, ..Reading::default() }, Order::Weight);
    assert_eq!(drawn(&above), "all 20 0\n a::walk 20 0\n  main 20 20\n");
    let nowhere = tree_of(&Reading { at: Some("nosuch".into()), ..Reading::default() }, Order::Weight);
    assert_eq!(drawn(&nowhere), "all 0 0\n");
}

#[test]
fn packages_join_their_functions() {
    let tree = tree_of(&Reading { group: Group::Package, ..Reading::default() }, Order::Weight);
    // A function without a package stands for its binary, of which these stacks know none.
    let expected = "all 100 0\n [unknown] 100 5\n  a 95 10\n   b 85 85\n";
    assert_eq!(drawn(&tree), expected);
}

#[test]
fn each_function_counts_once_a_stack() {
    let tree = tree_of(&Reading::default(), Order::Weight);
    let sums = name_sums(&tree);
    let of = |name: &str| {
        let row = sums.iter().find(|row| tree.names[row.name as usize] == name).expect(name);
        (row.flat.sum, row.cum.sum)
    };
    assert_eq!(of("a::walk"), (0, 20));
    assert_eq!(of("a::parse"), (10, 75));
    assert_eq!(of("b::read"), (80, 80));
    assert!(sums.iter().all(|row| tree.names[row.name as usize] != "all"));

    let name = tree.names.iter().position(|name| name == "a::walk").expect("it is there") as u32;
    let calls = name_calls(&tree, name);
    let told = |calls: &[huoyan_report::stacks::CallSums]| {
        calls
            .iter()
            .map(|call| (tree.names[call.name as usize].to_string(), call.value.sum))
            .collect::<Vec<_>>()
    };
    assert_eq!((calls.sums.cum.sum, calls.n_boxes), (20, 3));
    assert_eq!(told(&calls.callers), [("a::walk".to_owned(), 20), ("main".to_owned(), 20)]);
    assert_eq!(told(&calls.callees), [("a::walk".to_owned(), 20), ("b::read".to_owned(), 20)]);
}

#[test]
fn what_is_too_narrow_is_the_rest() {
    let tree = tree_of(&Reading::default(), Order::Weight);
    let cut = Cut { zoom: 0, width: 100.0, rows: 0..9, min_width: 6.0 };
    let boxes = cut.of(&tree, None);
    let shown = |row: usize| {
        let told = boxes.rows[row].iter().map(|shown| match shown.kind {
            BoxKind::Node(node) => {
                (tree.names[tree.name(node) as usize].to_string(), shown.start, shown.width)
            }
            BoxKind::Rest { count, value, .. } => {
                (format!("{count} of {}", value.sum), shown.start, shown.width)
            }
        });
        told.collect::<Vec<_>>()
    };
    assert_eq!(shown(0), [("all".to_owned(), 0, 1600)]);
    // A rest that is itself too narrow is not drawn.
    assert_eq!(shown(1), [("main".to_owned(), 0, 1520)]);
    let narrow = Cut { min_width: 5.5, ..cut.clone() }.of(&tree, None);
    assert_eq!(narrow.rows[1].len(), 1);
    assert_eq!(boxes.n_rows, 6);

    let zoomed = Cut { zoom: tree.children(0).start, rows: 1..2, min_width: 0.1, ..cut }.of(&tree, None);
    assert_eq!(zoomed.rows.len(), 1);
    let widths: Vec<_> = zoomed.rows[0].iter().map(|shown| shown.width).collect();
    assert_eq!(widths.iter().sum::<u32>(), 1600);
}

#[test]
fn narrow_siblings_are_one_box() {
    let many: Vec<String> = (0..50).map(|i| format!("main;f{i}")).collect();
    let mut stacks: Vec<(&str, i64)> = many.iter().map(|stack| (stack.as_str(), 1)).collect();
    stacks.push(("main;big", 50));
    let view = View::new(huoyan_testkit::profile_of(&stacks), Options::default()).expect("a view");
    let stacks = NamedStacks::new(&view, &Reading::default()).expect("stacks");
    let tree = StackTree::new(stacks, Order::Weight, Widths::Both);
    let boxes = Cut { zoom: 0, width: 50.0, rows: 2..3, min_width: 1.0 }.of(&tree, None);
    let kinds: Vec<_> = boxes.rows[0].iter().map(|shown| shown.kind).collect();
    assert_eq!(kinds.len(), 2);
    assert_eq!(
        kinds[1],
        BoxKind::Rest { count: 50, value: Amount { sum: 50, div: 0 }, base: Amount::default() }
    );
}

#[test]
fn a_path_finds_its_box_again() {
    let tree = tree_of(&Reading::default(), Order::Weight);
    let by_name = tree_of(&Reading::default(), Order::Name);
    for node in 0..tree.len() as u32 {
        let path = tree.path(node);
        assert_eq!(tree.find(path), Some(node));
        assert_eq!(TreePath::parse(&path.to_string()), Some(path));
        let again = by_name.find(path).expect("the same stacks");
        assert_eq!(by_name.value(again), tree.value(node));
    }
    assert_eq!(tree.find(TreePath::parse("0123456789abcdef").expect("a path")), None);
    // Pages compute paths themselves: this one is in their tests too.
    assert_eq!(tree.path(tree.children(0).start).to_string(), "b634ce9999df0280");
}

#[test]
fn a_search_counts_each_stack_once() {
    let tree = tree_of(&Reading::default(), Order::Weight);
    let search = |text: &str| Search::new(&tree, &Pattern::new(text).expect("a pattern"));
    let walk = search("walk|read");
    assert_eq!((walk.value.sum, walk.n_names, walk.n_boxes, walk.outermost.len()), (80, 2, 5, 2));
    let nothing = search("nosuch");
    assert_eq!((nothing.value.sum, nothing.n_boxes), (0, 0));
    // The root is no function.
    assert_eq!(search("^all$").n_boxes, 0);
    assert_eq!(search(".").value.sum, 100);
}

#[test]
fn what_vanished_has_a_place_in_a_comparison() {
    let mut base = profile! { "main;old" => 30, "main;same" => 20 };
    base.mark_as_base();
    base.scale(-1.0);
    let new = profile! { "main;new" => 10, "main;same" => 40 };
    let merged = huoyan_profile::merge(&[new, base]).expect("they go together");
    let view = View::new(merged, Options::default()).expect("a view");
    let tree = |widths| {
        let stacks = NamedStacks::new(&view, &Reading::default()).expect("stacks");
        StackTree::new(stacks, Order::Name, widths)
    };
    let both = tree(Widths::Both);
    assert_eq!((both.value(0).sum, both.base(0).sum, both.weight(0)), (50, 50, 80));
    let weights = |tree: &StackTree| tree.children(1).map(|node| tree.weight(node)).collect::<Vec<_>>();
    assert_eq!(weights(&both), [10, 30, 40]);
    assert_eq!(weights(&tree(Widths::New)), [10, 0, 40]);
    assert_eq!(weights(&tree(Widths::Base)), [0, 30, 20]);
}
