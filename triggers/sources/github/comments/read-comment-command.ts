/** A command that somebody wrote in a comment. */
export interface CommentCommand {
  /** The word after `/curfew`, in lower case; empty if there is none. */
  word: string;
  /** Everything behind it, without spaces around it. */
  rest: string;
}

/**
 * Reads `/curfew <word> …`. It must be the first thing in the comment, and nothing may stand before it on its line: then it is
 * neither in a quote nor in a block of code. Null for every other comment.
 */
export function readCommentCommand(body: string): CommentCommand | null {
  const { word, rest } = COMMAND.exec(body)?.groups ?? {};
  return word === undefined || rest === undefined ? null : { word: word.toLowerCase(), rest: rest.trim() };
}

/** Four spaces or a tab would begin a block of code. */
const COMMAND = /^(?:[ \t]*\r?\n)* {0,3}\/curfew(?=\s|$)[ \t]*(?<word>\S*)(?<rest>[^]*)$/i;
