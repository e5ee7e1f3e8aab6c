//! What stacks count.

use crate::View;

/// What a stack counts: in the profile, and in the base.
pub(super) struct Sum {
    pub(super) stack: u32,
    pub(super) value: i64,
    pub(super) base: i64,
}

/// The sums of each stack, and whether there is a base.
pub(super) fn sums(view: &View) -> (Vec<Sum>, bool) {
    let profile = &view.profile;
    let is_base = profile.base_label_sets();
    let mut sums: Vec<Sum> =
        (0..profile.stacks.len()).map(|stack| Sum { stack: stack as u32, value: 0, base: 0 }).collect();
    let mut has_base = false;
    for i in 0..profile.samples.len() {
        let value = value_of(view, i);
        let sum = &mut sums[profile.samples.stack[i] as usize];
        if is_base[profile.samples.labels[i] as usize] {
            has_base = true;
            sum.base = sum.base.saturating_sub(value);
        } else {
            sum.value = sum.value.saturating_add(value);
        }
    }
    (sums, has_base)
}

/// What samples of one stack count that follow each other, without those of a base.
pub(super) fn runs(view: &View) -> Vec<Sum> {
    let samples = &view.profile.samples;
    let is_base = view.profile.base_label_sets();
    let mut runs: Vec<Sum> = Vec::new();
    for i in (0..samples.len()).filter(|&i| !is_base[samples.labels[i] as usize]) {
        let (stack, value) = (samples.stack[i], value_of(view, i));
        match runs.last_mut() {
            Some(last) if last.stack == stack => last.value = last.value.saturating_add(value),
            _ => runs.push(Sum { stack, value, base: 0 }),
        }
    }
    runs
}

/// What a sample counts, or the mean that it is.
fn value_of(view: &View, sample: usize) -> i64 {
    let (value, div) = view.column.of(&view.profile.samples, sample);
    if div == 0 { value } else { value.wrapping_div(div) }
}
