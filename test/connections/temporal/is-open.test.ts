import { expect, it } from 'vitest';
import { isOpen } from '../../../connections/temporal/is-open.ts';

it.each(['RUNNING', 'PAUSED'] as const)('takes a workflow that is %s for one that can still do something', (name) => {
  expect(isOpen({ name })).toBe(true);
});

it.each(['COMPLETED', 'FAILED', 'CANCELLED', 'TERMINATED', 'TIMED_OUT', 'CONTINUED_AS_NEW'] as const)(
  'takes a workflow that is %s for one that has ended',
  (name) => {
    expect(isOpen({ name })).toBe(false);
  },
);
