//! What stacks count.

use super::Amount;
use crate::View;
use crate::view::amount_of;

/// What a stack counts: in the profile, and in the base.
pub(super) struct Sum {
    pub(super) stack: u32,
    pub(super) value: Amount,
    pub(super) base: Amount,
}

/// The sums of each stack.
pub(super) fn sums(view: &View) -> Vec<Sum> {
    let profile = &view.profile;
    let is_base = profile.base_label_sets();
    let none = |stack| Sum { stack: stack as u32, value: Amount::default(), base: Amount::default() };
    let mut sums: Vec<Sum> = (0..profile.stacks.len()).map(none).collect();
    for i in 0..profile.samples.len() {
        let amount = amount_of(profile, &view.column, i);
        let sum = &mut sums[profile.samples.stack[i] as usize];
        match is_base[profile.samples.labels[i] as usize] {
            true => sum.base = sum.base.minus(amount),
            false => sum.value = sum.value.plus(amount),
        }
    }
    sums
}

/// What samples of one stack count that follow each other, without those of a base.
pub(super) fn runs(view: &View) -> Vec<Sum> {
    let samples = &view.profile.samples;
    let is_base = view.profile.base_label_sets();
    let mut runs: Vec<Sum> = Vec::new();
    for i in (0..samples.len()).filter(|&i| !is_base[samples.labels[i] as usize]) {
        let (stack, value) = (samples.stack[i], amount_of(&view.profile, &view.column, i));
        match runs.last_mut() {
            Some(last) if last.stack == stack => last.value = last.value.plus(value),
            _ => runs.push(Sum { stack, value, base: Amount::default() }),
        }
    }
    runs
}
