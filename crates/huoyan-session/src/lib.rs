//! Options, commands and the one pipeline from sources to a report.
//!
//! A command line becomes a [`Request`]; a request to work on profiles is an [`Invocation`], and [`run`]
//! carries it out. Options stand in [`OPTIONS`], formats in [`COMMANDS`], other flags in [`FLAGS`]: help,
//! completion, the man page, the shell and the web page are made from these tables.
//!
//! ```
//! use huoyan_session::{Request, Task, parse};
//!
//! let words = ["-top", "-cum", "-nodecount=5", "cpu.pb.gz"];
//! let Ok(Request::Run(invocation)) = parse(words.map(Into::into)) else { panic!() };
//! assert!(matches!(invocation.task, Task::Report { command, .. } if command.name == "top"));
//! assert_eq!(invocation.config.nodecount, 5);
//! ```

mod acquire;
mod binaries;
mod byte_size;
mod code_files;
mod command_line;
mod commands;
mod completion;
mod config;
mod console;
mod drawing;
mod environment;
mod error;
mod every_flag;
mod explore;
mod flags;
mod go_text;
mod help;
mod html;
mod invocation;
mod json;
mod man;
mod needs;
mod old_names;
mod options;
mod outcome;
mod pipeline;
mod remote_symbols;
mod saved;
mod seen;
mod settings;
mod shell;
mod slot;
mod source_files;
mod symbolize;
mod time_zone;
mod viewers;
mod warnings;
mod weblist;

pub use code_files::{BinaryAccess, NamedByProfile};
pub use command_line::{CommandLineError, UsagePlace, parse};
pub use commands::{COMMANDS, Command, Image, ReportKind, Viewer, command};
pub use completion::completion;
pub use config::{Granularity, Sort, apply_command_overrides};
pub use console::Console;
pub use environment::{ENVIRONMENT, Variable, home, variable};
pub use error::Error;
pub use explore::{
    ExploreError, Explorer, FunctionAnswer, OpenedProfile, PageState, ScaleBase, TableAnswer, TableOrder,
    TableSort, TreeAnswer,
};
pub use flags::{FLAGS, Flag, FlagValues, Section, Shell, USUAL_MAX_BYTES, flag};
pub use help::usage;
pub use html::PageParts;
pub use huoyan_report::stacks::{Amount, CallSums};
pub use huoyan_report::top::TopRow;
pub use huoyan_source::{Amount as ProgressAmount, Progress, ProgressBar, os_reason};
pub use invocation::{
    Base, FetchOptions, Invocation, Request, SourceLabel, SymbolOptions, Task, hint_about_source,
    parse_header,
};
pub use json::JsonHead;
pub use man::manual;
pub use old_names::{OldName, OldNameError, parse_old};
pub use options::{ChoiceWord, Completes, Config, ConfigOption, OPTIONS, Origin, option, option_of_choice};
pub use outcome::{Outcome, Question, Report, report};
pub use pipeline::run;
pub use settings::{SavedConfig, delete_config, save_config, saved_configs};
pub use shell::{Candidates, Completer, Completion, Hint};
pub use slot::{Choice, Kind, Slot, Value};
pub use source_files::SourceAccess;
pub use viewers::open_browser;
