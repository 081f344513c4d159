/** One thing that is wrong in a definition: where, what, what is allowed and what to do. */
export interface Problem {
  /** Relative to the folder of definitions. */
  file: string;
  /** Both count from one. */
  line: number;
  column: number;
  message: string;
}

/** By file, then by place in it. */
export function sortProblems(problems: Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column);
}

/** One line per problem, `file:line:column: message`. */
export function formatProblems(problems: Problem[]): string {
  return problems.map(({ file, line, column, message }) => `${file}:${line}:${column}: ${message}`).join('\n');
}
