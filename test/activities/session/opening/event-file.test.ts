import { describe, expect, it } from 'vitest';
import { eventFile } from '../../../../activities/session/opening/event-file.ts';

/** A list in a list in a list, with `width` zeros in the innermost. */
function nested(depth: number, width: number): unknown {
  let value: unknown = Array<number>(width).fill(0);
  for (let level = 1; level < depth; level++) value = [value];
  return value;
}

describe('the file of an event', () => {
  it('is indented, so that an agent can read it by lines', () => {
    expect(eventFile({ issue: { number: 5 } }, '{"issue":{"number":5}}')).toBe(
      '{\n  "issue": {\n    "number": 5\n  }\n}',
    );
    expect(eventFile(nested(500, 1), JSON.stringify(nested(500, 1))).split('\n')).toHaveLength(1_001);
  });

  it('is as its sender wrote it if its indentation would be far larger than itself', () => {
    const payload = nested(500, 1_000_000);
    const written = JSON.stringify(payload);
    expect(eventFile(payload, written)).toBe(written);
  });
});
