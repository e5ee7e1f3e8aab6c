//! Every flag of the command line, whichever table it stands in: what completion and the man page walk.

use crate::commands::COMMANDS;
use crate::flags::FLAGS;
use crate::options::{Completes, OPTIONS};

/// What there is to say about a flag.
#[derive(Clone, Copy)]
pub(crate) struct FlagEntry {
    pub(crate) name: &'static str,
    /// One line.
    pub(crate) help: &'static str,
    /// Whether the next word is its value.
    pub(crate) takes_word: bool,
    /// Whether it may be given again and adds up.
    pub(crate) repeats: bool,
    pub(crate) completes: Completes,
}

/// All flags: formats, options with the words of choices, then the rest.
pub(crate) fn every_flag() -> impl Iterator<Item = FlagEntry> {
    let formats = COMMANDS.iter().map(|command| FlagEntry {
        takes_word: command.takes_regexp,
        ..bare(command.name, command.description)
    });
    let options = OPTIONS.iter().filter(|option| option.choices.is_empty()).map(|option| FlagEntry {
        takes_word: !option.kind.stands_alone(),
        completes: option.completes,
        ..bare(option.name, option.help[0])
    });
    let choices =
        OPTIONS.iter().flat_map(|option| option.choices).map(|choice| bare(choice.name, choice.help[0]));
    let flags = FLAGS.iter().map(|flag| FlagEntry {
        takes_word: !flag.kind.stands_alone(),
        repeats: flag.kind.adds_up(),
        completes: flag.completes,
        ..bare(flag.name, flag.help[0])
    });
    formats.chain(options).chain(choices).chain(flags).chain([bare("h", "Print the help")])
}

fn bare(name: &'static str, help: &'static str) -> FlagEntry {
    FlagEntry { name, help, takes_word: false, repeats: false, completes: Completes::Nothing }
}
