//! `-http`: the web page, until the program ends.

use std::process::ExitCode;

use huoyan_session::{Console as _, Explorer, Invocation, Task};
use huoyan_web::Listen;

use crate::answer::fail;
use crate::console::Terminal;
use crate::memory::give_back_large_blocks;

/// Opens the profiles and serves the page.
pub(crate) fn serve(invocation: &Invocation, terminal: &Terminal) -> ExitCode {
    let Task::Web { address, open_browser, other_hosts } = &invocation.task else { return ExitCode::SUCCESS };
    // An address that is none is told before minutes go into a profile.
    let listen = match Listen::parse(address) {
        // Compat: no browser is opened where nobody watches.
        Ok(listen) => Listen {
            open_browser: *open_browser && terminal.errors_are_shown(),
            other_hosts: other_hosts.clone(),
            ..listen
        },
        Err(error) => return fail(&error.to_string()),
    };
    for notice in &invocation.notices {
        terminal.message(notice.as_bytes());
    }
    give_back_large_blocks();
    let explorer = match Explorer::open(invocation, terminal) {
        Ok(explorer) => explorer,
        Err(error) => return fail(&error.to_string()),
    };
    match huoyan_web::serve(explorer, &listen, terminal) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => fail(&error.to_string()),
    }
}
