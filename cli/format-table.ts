import { terminalText } from '../text/terminal-text.ts';

/**
 * Columns as wide as their widest cell, two spaces apart, nothing after the last. Cells are one line each and fit for a
 * terminal, whoever wrote what is in them.
 */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const table = rows.map((row) => row.map((cell) => terminalText(cell).replaceAll('\n', ' ')));
  const widths: number[] = [];
  for (const row of table) row.forEach((cell, index) => (widths[index] = Math.max(widths[index] ?? 0, cell.length)));
  const lines = table.map((row) => row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('  '));
  return lines.map((line) => line.trimEnd()).join('\n');
}
