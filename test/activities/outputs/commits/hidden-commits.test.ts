import { expect, it, onTestFinished } from 'vitest';
import { hiddenCommits } from '../../../../activities/outputs/commits/hidden-commits.ts';
import { openQuarantine } from '../../../support/activities/open-quarantine.ts';
import { git } from '../../../support/forge/open-forge.ts';

it('hidden are the commits before one that the forge has in another form, and none that it has itself', async () => {
  const quarantine = await openQuarantine();
  onTestFinished(() => quarantine.close());
  const { repository, base } = quarantine;
  const before = await quarantine.commit({ 'a.js': '1' });
  const replaced = await quarantine.commit({ 'b.js': '1' });
  await quarantine.commit({ 'c.js': '1' });
  await quarantine.takeIn();
  const onForge = await git(repository, 'commit-tree', `${replaced}^{tree}`, '-p', base, '-m', 'Squashed');
  expect(await hiddenCommits(repository, { [replaced]: onForge.trim() })).toEqual(new Set([before]));
  expect(await hiddenCommits(repository, {})).toEqual(new Set());
});
