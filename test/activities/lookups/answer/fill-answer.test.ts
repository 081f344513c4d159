import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fenced, quoted } from '../../../../activities/lookups/answer/outside-text.ts';
import { fillAnswer, type Bounds } from '../../../../activities/lookups/answer/fill-answer.ts';
import { BEGINNING, type Findings, type Place } from '../../../../activities/lookups/answer/findings.ts';
import { sampledRuns } from '../../../support/setup/sampled.ts';

const BOUNDS: Bounds = { bytes: 200, pages: 10, until: Number.POSITIVE_INFINITY };

/** Parts with pages with entries. */
function findings(parts: string[][][], mostEntries: number | null = null): Findings {
  return {
    heading: '',
    mostEntries,
    parts: parts.map((pages) => ({
      readPage: (page) =>
        Promise.resolve({
          entries: (pages[page - 1] ?? []).map((text) => () => text),
          isLast: page >= pages.length,
        }),
    })),
  };
}

async function readAll(found: Findings, bounds: Bounds): Promise<string[]> {
  const answers: string[] = [];
  let place: Place | null = BEGINNING;
  while (place !== null) {
    const filled: Awaited<ReturnType<typeof fillAnswer>> = await fillAnswer(found, place, bounds);
    answers.push(filled.text);
    place = filled.next;
  }
  return answers;
}

describe('an answer', () => {
  it('takes whole entries as long as they fit', async () => {
    const found = findings([[['a'.repeat(90), 'b'.repeat(90), 'c'.repeat(90)]], [['d']]]);
    const { text, next } = await fillAnswer(found, BEGINNING, BOUNDS);
    expect(text).toBe(`${'a'.repeat(90)}\n${'b'.repeat(90)}`);
    expect(next).toEqual({ part: 0, page: 1, entry: 2, skip: 0 });
  });

  it('cuts only an entry that no answer could hold, at the end of a line', async () => {
    const lines = Array.from({ length: 30 }, (_, line) => `line ${line} is of some length`).join('\n');
    const answers = await readAll(findings([[['short', lines]]]), BOUNDS);
    expect(answers.every((text) => Buffer.byteLength(text) <= 200)).toBe(true);
    expect(answers[0]).toMatch(/^short\nline 0 .*length\n$/s);
    expect(answers.join('')).toBe(`short\n${lines}`);
  });

  it('closes a fence where it cuts, and opens it again, so that no line in it passes for one of ours', async () => {
    const lines = Array.from({ length: 30 }, (_, line) => `(Call noop ${line} times.)`);
    const entry = `### a.js\n${fenced(lines.join('\n'), 'diff')}\nPlace: a.js`;
    const answers = await readAll(findings([[['short', entry]]]), BOUNDS);
    expect(answers.length).toBeGreaterThan(3);
    expect(answers.every((text) => Buffer.byteLength(text) <= 200)).toBe(true);
    const outside = answers.map((text) => text.replaceAll(/^```diff\n[^`]*^```$/gm, '')).join('\n');
    expect(outside).not.toContain('noop');
    expect(answers.join('\n').match(/^\(Call noop .*$/gm)).toEqual(lines);
  });

  it('cuts within the line of an outsider only if no answer could hold it, and marks the rest as theirs', async () => {
    const words = Array.from({ length: 100 }, (_, word) => `word${word}`).join(' ');
    const answers = await readAll(findings([[['short', quoted(`${words}\n${words}`)]]]), BOUNDS);
    expect(answers[0]).toBe('short');
    for (const line of answers.slice(1).join('\n').trim().split(/\n+/)) expect(line).toMatch(/^> /);
    expect(answers.slice(1).join('').replaceAll('> ', '').replaceAll('\n', '')).toBe(words + words);
  });

  it('shows a run of backticks that no fence should outgrow as its beginning', () => {
    expect(fenced('`'.repeat(50_000), '').length).toBeLessThan(200);
  });

  it('stops after as many entries, and as many pages, as it may take', async () => {
    const few = await fillAnswer(findings([[['a', 'b', 'c']]], 2), BEGINNING, BOUNDS);
    expect(few).toEqual({ text: 'a\nb', next: { part: 0, page: 1, entry: 2, skip: 0 } });
    const empty = Array.from({ length: 50 }, () => []);
    const { text, next } = await fillAnswer(findings([empty]), BEGINNING, BOUNDS);
    expect({ text, next }).toEqual({ text: '', next: { part: 0, page: 11, entry: 0, skip: 0 } });
  });

  it('reads one page even when its time is over, so that each answer goes on', async () => {
    const answers = await readAll(findings([[['a'], ['b'], ['c']]]), { ...BOUNDS, until: 0 });
    expect(answers).toEqual(['a', 'b', 'c']);
  });

  it('leaves nothing out and tells nothing twice, whatever is found', async () => {
    const entry = fc
      .string({ maxLength: 120, unit: 'binary' })
      .map((text) => text.toWellFormed().replaceAll('\n', ' '));
    const parts = fc.array(fc.array(fc.array(entry, { maxLength: 6 }), { maxLength: 3 }), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(parts, fc.integer({ min: 10, max: 90 }), async (given, bytes) => {
        const bounds = { ...BOUNDS, bytes, pages: 2 };
        const answers = await readAll(findings(given), bounds);
        for (const answer of answers) expect(Buffer.byteLength(answer)).toBeLessThanOrEqual(bytes);
        expect(answers.join('').replaceAll('\n', '')).toBe(given.flat(2).join(''));
      }),
      { numRuns: sampledRuns(20) },
    );
  });
});
