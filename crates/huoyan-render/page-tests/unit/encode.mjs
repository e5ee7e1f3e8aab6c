// HYB1 written by hand, for tests of its reader.

/** Boxes as plain objects to bytes. Names have to be sorted. */
export function bytesOf(boxes) {
  const out = [..."HYB1"].map((letter) => letter.charCodeAt(0));
  const number = (value) => {
    for (let left = value; ; left = Math.floor(left / 128)) {
      if (left < 128) return out.push(left);
      out.push((left % 128) + 128);
    }
  };
  const signed = (value) => number(value < 0 ? -2 * value - 1 : 2 * value);
  // Of means each value is a pair: the mean and its sum.
  const amount = (value) => [value].flat().forEach((part) => signed(part / boxes.scale));
  const both = (value, base) => {
    amount(value);
    if (boxes.has_base) amount(base);
  };
  number((boxes.has_base ? 1 : 0) + (boxes.lost ? 2 : 0) + (boxes.is_mean ? 4 : 0));
  number(boxes.width);
  number(boxes.scale);
  both(boxes.total, boxes.base_total);
  number(boxes.names.length);
  let before = Buffer.alloc(0);
  for (const name of boxes.names.map((text) => Buffer.from(text))) {
    let shared = 0;
    while (shared < Math.min(before.length, name.length) && before[shared] === name[shared]) shared++;
    number(shared);
    number(name.length - shared);
    out.push(...name.subarray(shared));
    before = name;
  }
  number(boxes.ancestors.length);
  for (const { name, value, base } of boxes.ancestors) {
    number(name);
    both(value, base);
  }
  number(boxes.n_rows);
  number(boxes.rows.length);
  for (const row of boxes.rows) {
    number(row.length);
    let end = 0;
    for (const box of row) {
      number(box.x - end);
      number(box.w);
      end = box.x + box.w;
      number(box.kind);
      number(box.name);
      both(box.value, box.base);
      if ((box.kind & 25) === 0) both(box.self, box.base_self);
    }
  }
  return Uint8Array.from(out);
}
