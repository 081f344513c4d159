import { describe, expect, it } from 'vitest';
import { grantedLookups } from '../../../definitions/lookups/granted-lookups.ts';
import { listWorkflowRuns } from '../../../definitions/lookups/list-workflow-runs.ts';
import { permissionsSchemaOf } from '../../../definitions/schema/permissions-schema.ts';
import { findWord } from '../../support/activities/toys.ts';

it('the name of a workflow is no way to another page of the forge', () => {
  const { input } = listWorkflowRuns.tool;
  for (const workflow of ['.', '..', 'a/b', '%2e%2e']) expect(input.safeParse({ workflow }).success).toBe(false);
  expect(input.safeParse({ workflow: '.ci.yml' }).success).toBe(true);
});

describe('a row in the table of lookups', () => {
  it('is granted by its permission alone', () => {
    expect(grantedLookups({ packages: 'read' }, [findWord])).toEqual([findWord]);
    expect(grantedLookups({ packages: 'none', contents: 'read' }, [findWord])).toEqual([]);
  });

  it('makes its permission one that may be written', () => {
    const bells = { ...findWord, permission: 'bells' };
    expect(permissionsSchemaOf([bells]).safeParse({ bells: 'read', issues: 'none' }).success).toBe(true);
    expect(permissionsSchemaOf([]).safeParse({ bells: 'read' }).success).toBe(false);
  });
});
