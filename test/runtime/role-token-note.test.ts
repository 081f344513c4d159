import { expect, it } from 'vitest';
import { roleTokenNote } from '../../runtime/role-token-note.ts';

it.each([
  ['a token that reads and one that writes', 'github_pat_w', 'github_pat_r', null],
  ['a token of an App alone', null, 'ghs_1_2', null],
  ['a classic token that reads', 'github_pat_w', 'ghp_r', /classic token.* 403 .*Metadata: read/],
  ['a token that writes alone', 'ghp_w', null, /asked for with GITHUB_TOKEN, which may write\. Set GITHUB_READ_TOKEN/],
  ['the same token twice', 'ghp_w', 'ghp_w', /asked for with GITHUB_TOKEN, which may write/],
  ['no token', null, null, /GITHUB_READ_TOKEN is not set.*start nothing/],
])('about the token of roles, %s is told what matters', (_, token, readToken, note) => {
  const found = roleTokenNote({ token, readToken, login: 'curfew-bot', hasApp: false });
  if (note === null) expect(found).toBe(null);
  else expect(found).toMatch(note);
});

it('asks for GITHUB_LOGIN where no token that writes can tell which events come from Curfew itself', () => {
  expect(roleTokenNote({ token: null, readToken: 'github_pat_r', login: null, hasApp: false })).toMatch(
    /^GITHUB_LOGIN is not set/,
  );
  expect(roleTokenNote({ token: 'github_pat_w', readToken: 'github_pat_r', login: null, hasApp: false })).toBe(null);
});
