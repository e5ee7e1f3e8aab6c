//! Draws a DOT file: `dot2svg graph.dot > graph.svg`.

use huoyan_render::picture::{Interaction, Scene, read_dot, write_svg};
use std::io::{self, Write};
use std::process::ExitCode;

fn main() -> ExitCode {
    let Some(file) = std::env::args_os().nth(1) else {
        eprintln!("dot2svg: which file? dot2svg graph.dot > graph.svg");
        return ExitCode::from(2);
    };
    let bytes = match std::fs::read(&file) {
        Ok(bytes) => bytes,
        Err(error) => return fail(&format!("{}: {error}", file.display())),
    };
    let graph = match read_dot(&String::from_utf8_lossy(&bytes)) {
        Ok(graph) => graph,
        Err(error) => return fail(&format!("{}: {error}", file.display())),
    };
    for warning in &graph.warnings {
        eprintln!("dot2svg: {warning}");
    }
    let scene = match Scene::new(graph) {
        Ok(scene) => scene,
        Err(error) => return fail(&error.to_string()),
    };
    let mut svg = Vec::new();
    match write_svg(&scene, Interaction::None, &mut svg).and_then(|()| io::stdout().write_all(&svg)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}

fn fail(why: &str) -> ExitCode {
    eprintln!("dot2svg: {why}");
    ExitCode::from(2)
}
