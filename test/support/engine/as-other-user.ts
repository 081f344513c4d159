import path from 'node:path';

const REPOSITORY = path.resolve(import.meta.dirname, '../../..');
const TOP = '/tmp/at';

/** What another user sees of this machine. */
export const SEEN_BY_OTHER_USER = {
  node: `${TOP}/node`,
  repository: `${TOP}/repository`,
  /** The folder that it was given. */
  data: `${TOP}/data`,
};

/**
 * The begin of a command that root runs as the user with this number. This repository may be behind a closed directory, so
 * that user gets it, Node and `folder` in places of its own.
 */
export function asOtherUser(uid: number, folder: string): string[] {
  const { node, repository, data } = SEEN_BY_OTHER_USER;
  return [
    ...['bwrap', '--dev-bind', '/', '/', '--perms', '0755', '--tmpfs', '/tmp', '--perms', '0755', '--dir', TOP],
    ...['--ro-bind', REPOSITORY, repository, '--ro-bind', process.execPath, node, '--bind', folder, data],
    ...['--die-with-parent', '--', 'setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', '--'],
  ];
}
