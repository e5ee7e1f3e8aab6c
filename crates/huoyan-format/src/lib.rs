//! Bytes to profiles and back: pprof protobuf, legacy formats, raw text, folded stacks.
