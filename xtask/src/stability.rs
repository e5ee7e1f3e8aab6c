//! `stability`: how much of a call graph stays where it was when more nodes are shown, beside Graphviz.
//!
//! The same profile is drawn with 80 and with 100 nodes. Of all pairs of boxes that both pictures have, it counts those
//! that stand in the same order from left to right, and from top to bottom.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, Result, bail};

use crate::run::{is_there, output_of, release_build, target_folder};

const N_NODES: [u32; 2] = [80, 100];

/// The middle of each box by its name.
type Places = BTreeMap<String, (f64, f64)>;

/// Takes profiles, with options of pprof's before them.
pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if arguments.is_empty() {
        bail!("which profile? cargo xtask stability [OPTION…] PROFILE");
    }
    let pprof = release_build()?;
    let ours = N_NODES.map(|n| drawn(&pprof, n, "-svg", arguments).and_then(|svg| places(&svg)));
    report("ours", ours)?;
    if !is_there(Command::new("dot").arg("-V")) {
        eprintln!("skipped: Graphviz is not installed");
        return Ok(());
    }
    let graphviz = N_NODES.map(|n| {
        let file = target_folder().join("stability.dot");
        fs::write(&file, drawn(&pprof, n, "-dot", arguments)?)?;
        places(&String::from_utf8_lossy(&output_of(Command::new("dot").arg("-Tsvg").arg(&file))?))
    });
    report("Graphviz", graphviz)
}

fn drawn(pprof: &Path, n_nodes: u32, format: &str, arguments: &[String]) -> Result<String> {
    let command = &mut Command::new(pprof);
    command.args([format, "-symbolize=none"]).arg(format!("-nodecount={n_nodes}")).args(arguments);
    Ok(String::from_utf8(output_of(command)?)?)
}

fn report(who: &str, places: [Result<Places>; 2]) -> Result<()> {
    let [few, many] = places;
    let (few, many) = (few?, many?);
    let both: Vec<_> = few.iter().filter_map(|(name, &place)| Some((place, *many.get(name)?))).collect();
    let (mut n_pairs, mut n_across, mut n_down) = (0u32, 0u32, 0u32);
    for (i, (a, a_many)) in both.iter().enumerate() {
        for (b, b_many) in &both[i + 1..] {
            n_pairs += 1;
            n_across += u32::from((a.0 < b.0) == (a_many.0 < b_many.0));
            n_down += u32::from((a.1 < b.1) == (a_many.1 < b_many.1));
        }
    }
    let share = |n: u32| 100.0 * f64::from(n) / f64::from(n_pairs.max(1));
    println!(
        "{who}: {} boxes in both; {:.1} % of the pairs keep their order across, {:.1} % down",
        both.len(),
        share(n_across),
        share(n_down)
    );
    Ok(())
}

/// The boxes of an SVG of ours or of Graphviz's, by the names that their tooltips give.
fn places(svg: &str) -> Result<Places> {
    let mut places = Places::new();
    for node in svg.split("class=\"node\"").skip(1) {
        let Some(name) = value(node, "xlink:title=\"") else { continue };
        let points = value(node, "points=\"").with_context(|| format!("{name} has no box"))?;
        let numbers: Vec<f64> = points.split([' ', ',']).filter_map(|number| number.parse().ok()).collect();
        let middle = |from: usize| {
            let along = numbers.iter().skip(from).step_by(2);
            along.clone().copied().fold(f64::MAX, f64::min) / 2.0
                + along.copied().fold(f64::MIN, f64::max) / 2.0
        };
        // The value stands behind the name, and changes with the cut.
        let name = name.rsplit_once(" (").map_or(name, |(name, _)| name);
        places.insert(name.to_owned(), (middle(0), middle(1)));
    }
    Ok(places)
}

fn value<'s>(text: &'s str, start: &str) -> Option<&'s str> {
    text.split_once(start)?.1.split('"').next()
}
