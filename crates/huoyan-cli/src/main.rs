//! The command `pprof`: the command line of `go tool pprof`, under this and a few other names.
//!
//! This crate knows the terminal, the process and its name. What the words mean, and everything that is done
//! with a profile, is `huoyan-session`'s.

mod answer;
mod console;
mod editor;
mod escape;
mod files;
mod history;
mod interrupt;
mod links;
mod memory;
mod names;
mod plain_lines;
mod web;

use std::env;
use std::ffi::OsString;
use std::process::ExitCode;

use huoyan_session::{Error, Invocation, OldNameError, Request, Task, parse, parse_old, run};

use answer::{fail, print, print_error};
use console::Terminal;
use names::{Role, role};

/// The exit status of whatever went wrong; upstream has no other.
const FAILURE: u8 = 2;

fn main() -> ExitCode {
    let mut words = env::args_os();
    let program = words.next().unwrap_or_default();
    match role(&program) {
        Role::Pprof => answer(words),
        Role::Old(name) => match parse_old(name, words) {
            Ok(Request::Run(invocation)) => work(&invocation),
            // The words of a script ask for nothing else.
            Ok(_) => ExitCode::from(FAILURE),
            Err(OldNameError::Usage(usage)) => print(&usage),
            Err(OldNameError::Wrong(message)) => fail(&message),
        },
    }
}

fn answer(words: impl Iterator<Item = OsString>) -> ExitCode {
    let request = match parse(words) {
        Ok(request) => request,
        Err(error) => {
            print_error(&error.text());
            return ExitCode::from(FAILURE);
        }
    };
    match request {
        Request::Help => {
            // Compat: upstream's help goes to standard error.
            print_error(&huoyan_session::usage());
            ExitCode::SUCCESS
        }
        Request::Version => print(&answer::version()),
        Request::Manual => print(&huoyan_session::manual()),
        Request::Completion(shell) => print(&huoyan_session::completion(shell)),
        Request::InstallLinks(folder) => links::install(&folder),
        Request::Run(invocation) => work(&invocation),
    }
}

fn work(invocation: &Invocation) -> ExitCode {
    let mut terminal = Terminal::new();
    if let Task::Web { .. } = &invocation.task {
        return web::serve(invocation, &terminal);
    }
    let done = run(invocation, &mut terminal);
    // What was reported before an error is still worth reading.
    let sent = terminal.finish().map_err(Error::from);
    match done.and(sent) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.is_closed_pipe() => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}
