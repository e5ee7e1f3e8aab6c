//! What holds for every merge.

use huoyan_profile::{Header, Profile, merge};
use huoyan_testkit::arbitrary_profile;
use proptest::prelude::*;

/// The samples as text, whatever the order of rows and the numbers of ids are.
fn content(p: &Profile) -> Vec<String> {
    let line = |l: &huoyan_profile::Line| {
        let f = &p.functions[l.function as usize];
        format!(
            "{:?} {:?} {:?} {} {} {}",
            p.str(f.name),
            p.str(f.system_name),
            p.str(f.filename),
            f.start_line,
            l.line,
            l.column
        )
    };
    let location = |&l: &u32| {
        let row = p.locations.get(l);
        let start = row.mapping.map(|m| p.mappings[m as usize].start);
        let lines: Vec<String> = p.locations.lines(l).iter().map(line).collect();
        format!(
            "{:x} {:?} {}",
            row.address.wrapping_sub(start.unwrap_or(0)),
            row.is_folded,
            lines.join(" < ")
        )
    };
    let labels = |i: usize| {
        let label = |l: huoyan_profile::Label| {
            let value = match l.value {
                huoyan_profile::LabelValue::Str(s) => format!("{:?}", p.str(s)),
                huoyan_profile::LabelValue::Num { value, unit } => format!("{value} {:?}", p.str(unit)),
            };
            format!("{:?}={value}", p.str(l.key))
        };
        p.labels_of(i).into_iter().map(label).collect::<Vec<_>>().join(",")
    };
    let sample = |i: usize| {
        let stack: Vec<String> = p.stacks.get(p.samples.stack[i]).iter().map(location).collect();
        format!("{} [{}] {:?}", stack.join(" ; "), labels(i), p.samples.values_of(i).collect::<Vec<_>>())
    };
    let mut samples: Vec<String> = (0..p.samples.len()).map(sample).collect();
    samples.sort();
    samples
}

/// Values small enough that no sum saturates, which is where addition stops being associative,
/// and one header for all.
fn tamed(mut p: Profile, header: &Header, like: &Profile) -> Profile {
    let samples = std::sync::Arc::make_mut(&mut p.samples);
    samples.values.truncate(1);
    samples.values[0].iter_mut().for_each(|v| *v %= 1000);
    let strings = std::sync::Arc::make_mut(&mut p.strings);
    let mut again = |t: huoyan_profile::ValueType| huoyan_profile::ValueType {
        kind: strings.intern(like.str(t.kind)),
        unit: strings.intern(like.str(t.unit)),
    };
    p.header.sample_types = vec![again(header.sample_types[0])];
    p.header.period_type = header.period_type.map(again);
    p
}

proptest! {
    #[test]
    fn merging_is_associative_up_to_order(
        a in arbitrary_profile(), b in arbitrary_profile(), c in arbitrary_profile(),
    ) {
        let (header, like) = (a.header.clone(), a.clone());
        let [a, b, c] = [a, b, c].map(|p| tamed(p, &header, &like));
        let left = merge(&[merge(&[a.clone(), b.clone()]).unwrap(), c.clone()]).unwrap();
        let right = merge(&[a.clone(), merge(&[b.clone(), c.clone()]).unwrap()]).unwrap();
        let flat = merge(&[a, b, c]).unwrap();
        prop_assert_eq!(content(&left), content(&right));
        prop_assert_eq!(content(&left), content(&flat));
    }
}
