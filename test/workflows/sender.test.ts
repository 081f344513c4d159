import { expect, it } from 'vitest';
import { proveActor } from '../../triggers/people/prove-actor.ts';
import { rejectStrangeSender } from '../../workflows/people/sender.ts';

const ABOUT = { runId: 'fix-bug/github/1', update: 'approve', input: { key: 'start' } } as const;

function proofOf(actor: string) {
  return proveActor({ actor, source: 'github', nonce: '0123456789abcdef', key: 'k'.repeat(32) }, ABOUT);
}

it.each(['user:mona', 'user:mona.lisa', 'user:mona_acme', 'slack:T0ACME/U0ADA', 'slack:W0ADA', 'slack:E0ACME/W0ADA'])(
  'a proof of %s has the shape of one',
  (actor) => {
    expect(() => rejectStrangeSender({ proof: proofOf(actor) })).not.toThrow();
  },
);

it.each([
  'operator',
  'sso:mona@example.com',
  'user:',
  'user:.mona',
  'user:mona lisa',
  'slack:#support',
  'slack:T0ACME',
])('a proof of %s is rejected, because nobody acts by such a name', (actor) => {
  expect(() => rejectStrangeSender({ proof: proofOf(actor) })).toThrow('"proof" must be what a process of Curfew');
});
