//! How many values samples have, against how many types there are: the message counts right
//! wherever in the file the types stand.

use huoyan_format::{Limits, read};

const TYPE: &[u8] = &[0x0a, 0];
const NO_STRING: &[u8] = &[0x32, 0];
const NO_VALUES: &[u8] = &[0x12, 0];
const ONE_VALUE: &[u8] = &[0x12, 3, 0x12, 1, 7];
const TWO_VALUES: &[u8] = &[0x12, 4, 0x12, 2, 7, 8];
const TWO_UNPACKED: &[u8] = &[0x12, 4, 0x10, 7, 0x10, 8];

#[track_caller]
fn check(fields: &[&[u8]], message: &str) {
    let bytes = [fields.concat().as_slice(), NO_STRING].concat();
    let answer = read(&bytes[..], &Limits::default()).map(|read| read.profile.samples.len());
    assert_eq!(answer.map_err(|error| error.to_string()), Err(format!("malformed profile: {message}")));
}

#[test]
fn a_sample_with_too_many_or_too_few_values_is_counted_against_the_types() {
    check(&[TYPE, TYPE, TWO_VALUES, ONE_VALUE], "mismatch: sample has 1 values vs. 2 types");
    check(&[TYPE, TYPE, ONE_VALUE, TWO_VALUES], "mismatch: sample has 1 values vs. 2 types");
    check(&[ONE_VALUE, TWO_UNPACKED, TYPE], "mismatch: sample has 2 values vs. 1 types");
    check(&[TWO_VALUES, ONE_VALUE, TYPE], "mismatch: sample has 2 values vs. 1 types");
    check(&[NO_VALUES, ONE_VALUE, TYPE], "mismatch: sample has 0 values vs. 1 types");
    check(&[TYPE, NO_VALUES], "mismatch: sample has 0 values vs. 1 types");
}

#[test]
fn samples_without_any_type_are_told_so() {
    check(&[ONE_VALUE], "missing sample type information");
    check(&[NO_VALUES], "missing sample type information");
    check(&[ONE_VALUE, TWO_VALUES], "missing sample type information");
}
