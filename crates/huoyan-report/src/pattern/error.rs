//! What is wrong with a pattern, in the words of Go's `regexp/syntax`.

/// The kinds of errors that Go's parser knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum PatternErrorKind {
    /// A range of a class that runs backwards, or a class of an unknown name.
    InvalidCharRange,
    /// A `\` before something that is no escape.
    InvalidEscape,
    /// `(?P<…>` without a good name.
    InvalidNamedCapture,
    /// `(?` with something Go does not know, as look-around.
    InvalidPerlOp,
    /// `**` and the like.
    InvalidRepeatOp,
    /// `{n,m}` out of bounds, over 1000 all in all.
    InvalidRepeatSize,
    /// A pattern of bytes that are not UTF-8.
    InvalidUtf8,
    /// A class without its end.
    MissingBracket,
    /// A group without its end.
    MissingParen,
    /// A repetition of nothing.
    MissingRepeatArgument,
    /// A lone `\` at the end.
    TrailingBackslash,
    /// A `)` without its `(`.
    UnexpectedParen,
    /// More levels than may be.
    NestingDepth,
    /// The pattern, or what it compiles to, is too large.
    Large,
}

impl PatternErrorKind {
    /// Go's words for the error.
    #[must_use]
    pub fn message(self) -> &'static str {
        match self {
            Self::InvalidCharRange => "invalid character class range",
            Self::InvalidEscape => "invalid escape sequence",
            Self::InvalidNamedCapture => "invalid named capture",
            Self::InvalidPerlOp => "invalid or unsupported Perl syntax",
            Self::InvalidRepeatOp => "invalid nested repetition operator",
            Self::InvalidRepeatSize => "invalid repeat count",
            Self::InvalidUtf8 => "invalid UTF-8",
            Self::MissingBracket => "missing closing ]",
            Self::MissingParen => "missing closing )",
            Self::MissingRepeatArgument => "missing argument to repetition operator",
            Self::TrailingBackslash => "trailing backslash at end of expression",
            Self::UnexpectedParen => "unexpected )",
            Self::NestingDepth => "expression nests too deeply",
            Self::Large => "expression too large",
        }
    }
}

/// A pattern that does not compile: what is wrong, and the part that is.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("error parsing regexp: {}: `{fragment}`", kind.message())]
pub struct PatternError {
    kind: PatternErrorKind,
    fragment: String,
}

impl PatternError {
    pub(crate) fn new(kind: PatternErrorKind, fragment: &str) -> Self {
        Self { kind, fragment: fragment.to_owned() }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> PatternErrorKind {
        self.kind
    }

    /// The part of the pattern that the message shows.
    #[must_use]
    pub fn fragment(&self) -> &str {
        &self.fragment
    }
}
