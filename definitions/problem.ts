/** One thing that is wrong in a definition: where, what, what is allowed and what to do. */
export interface Problem {
  /** Relative to the folder of definitions. */
  file: string;
  /** Both count from one. */
  line: number;
  column: number;
  message: string;
  /** What to do, where the message alone does not say it. */
  hint?: string;
}

/** One line per problem, `file:line:column: message`, each hint indented below; sorted by place. */
export function formatProblems(problems: Problem[]): string {
  return problems
    .toSorted((a, b) => a.file.localeCompare(b.file, 'en') || a.line - b.line || a.column - b.column)
    .map(({ file, line, column, message, hint }) => {
      const first = `${file}:${line}:${column}: ${message}`;
      return hint === undefined ? first : `${first}\n    ${hint}`;
    })
    .join('\n');
}
