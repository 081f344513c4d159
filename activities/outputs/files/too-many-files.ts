/** What an agent is told, beside that a file was not found, if there were too many. */
export const TOO_MANY_FILES =
  'When the folder was looked through, it had more files than a session may leave, so some were left out: put many files into one ' +
  'archive, or remove those that nobody needs.';
