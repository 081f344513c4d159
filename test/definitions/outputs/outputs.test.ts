import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { buildSafeOutputs } from '../../../definitions/loading/build-safe-outputs.ts';
import { addComment } from '../../../definitions/outputs/issues/add-comment.ts';
import { availableOutputs } from '../../../definitions/outputs/available-outputs.ts';
import { noop } from '../../../definitions/outputs/noop.ts';
import { optionsOf } from '../../../definitions/outputs/options-of.ts';
import { OUTPUTS } from '../../../definitions/outputs/outputs.ts';
import { outputPermissionsOf } from '../../../definitions/permissions/output-permissions-of.ts';
import { safeOutputsSchemaOf } from '../../../definitions/schema/safe-outputs-schema.ts';
import { ringBell } from '../../support/activities/toys.ts';

const TABLE = [...OUTPUTS, ringBell];
const schema = safeOutputsSchemaOf(TABLE);

function problems(written: unknown): string[] {
  return schema.safeParse(written).error?.issues.map(({ message }) => message) ?? [];
}

describe('a row in the table of outputs', () => {
  it('makes its key one that may be written, with its defaults', () => {
    const safeOutputs = buildSafeOutputs(schema.parse({ 'ring-bell': null, 'add-comment': { max: 2 } }), TABLE);
    expect(safeOutputs).toEqual({
      staged: false,
      allowed: {
        'add-comment': { max: 2, target: 'triggering', hideOlderComments: false, discussions: false },
        'ring-bell': { loudness: 3, max: 2 },
      },
    });
    expect(optionsOf(ringBell, safeOutputs)).toEqual({ loudness: 3, max: 2 });
    expect(optionsOf(addComment, { allowed: {} })).toBeNull();
    const summaries = availableOutputs(safeOutputs, TABLE).map(({ output, options }) => output.summary(options));
    expect(summaries).toEqual(['up to 2 comments', null, null, null, 'a bell, 3 loud']);
  });

  it('makes its key one that is suggested, and its options checked', () => {
    expect(problems({ 'ring-bel': null })).toEqual(['`ring-bel` is not a key here; did you mean `ring-bell`?']);
    expect(problems({ 'ring-bell': { loudness: 12 } })).toHaveLength(1);
    expect(z.toJSONSchema(schema, { io: 'input' })).toMatchObject({ properties: { 'ring-bell': {} } });
  });

  it('takes the place of a key that was not carried out yet', () => {
    expect(problems({ 'threat-check': 'warn' })).toHaveLength(1);
    const carriedOut = safeOutputsSchemaOf([...OUTPUTS, { ...ringBell, key: 'threat-check' }]);
    expect(carriedOut.safeParse({ 'threat-check': null }).success).toBe(true);
  });

  it('that is always on is there unwritten, and never among those that the automation asks for', () => {
    expect(buildSafeOutputs(schema.parse({ noop: null }), TABLE)).toEqual({ staged: false, allowed: {} });
    const written = buildSafeOutputs(
      schema.parse({ noop: { 'report-as-issue': true }, 'missing-tool': { max: 20 }, 'missing-data': { max: 2 } }),
      TABLE,
    );
    const always = { noop: { max: null, reportAsIssue: true }, 'missing-data': { max: 2 } };
    expect(written).toEqual({ staged: false, allowed: {}, always });
    expect(optionsOf(noop, written)).toEqual(always.noop);
    expect(optionsOf(noop, { allowed: {} })).toEqual({ max: null, reportAsIssue: false });
    expect(outputPermissionsOf(written)).toEqual({ issues: 'write' });
    expect(outputPermissionsOf({ staged: false, allowed: {} })).toEqual({});
    expect(availableOutputs({ allowed: {} }, TABLE).map(({ output }) => output.key)).toEqual([
      'missing-tool',
      'missing-data',
      'noop',
    ]);
  });
});
