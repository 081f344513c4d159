import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { handOver } from '../../../../activities/outputs/hand-over.ts';
import { openForge, type OpenForge } from '../../../support/forge/open-forge.ts';
import { openStage, type Stage } from '../../../support/activities/open-stage.ts';

let forge: OpenForge;
let stage: Stage;
beforeAll(async () => {
  forge = await openForge();
  stage = await openStage(forge);
});
afterAll(async () => {
  await stage.close();
  await forge.close();
});

describe('noop', () => {
  it('takes no reason that holds a credential, because the reason is shown to people', async () => {
    const token = `ghp_${'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'}`;
    const id = stage.session.use('noop', { reason: `The key is\n${token}` });
    const result = await stage.run(handOver, stage.request(id));
    const message =
      'What you wrote may not leave:\n- reason, line 2: looks like a credential (rule github).\n' +
      'Remove it and call noop again. To show a format, write an example such as <token>.';
    expect(result).toEqual({ done: false, message });
    expect(stage.session.answers(id)).toEqual([{ text: message, isError: true }]);
  });

  it('takes note of the reason', async () => {
    const id = stage.session.use('noop', { reason: 'The bug is elsewhere.' });
    const result = await stage.run(handOver, stage.request(id));
    expect(result).toEqual({
      done: true,
      effect: 'no-change',
      artefact: null,
      note: 'The bug is elsewhere.',
    });
    expect(await stage.run(handOver, stage.request(id))).toEqual(result);
    expect(stage.session.answers(id)).toEqual([{ text: 'Noted. You can end your turn.', isError: false }]);
  });

  it('shows people no control characters, and takes no reason without visible words', async () => {
    const id = stage.session.use('noop', { reason: '\u001b[31mNothing\u0000 to do\u202e\ud800' });
    expect(await stage.run(handOver, stage.request(id))).toMatchObject({ note: 'Nothing to do\ufffd' });
    const unseen = stage.session.use('noop', { reason: '\u200b\u2060' });
    expect(await stage.run(handOver, stage.request(unseen))).toMatchObject({
      message: expect.stringMatching(/^The reason has no visible words\./) as string,
    });
  });

  it('refuses an empty reason', async () => {
    const id = stage.session.use('noop', {});
    expect(await stage.run(handOver, stage.request(id))).toMatchObject({
      done: false,
      message: expect.stringContaining('- reason: is not a text') as string,
    });
  });
});
