import { type Expr, ExpressionError, Lexer, Parser } from '@actions/expressions';
import { FunctionCall, IndexAccess, Literal } from '@actions/expressions/ast';
import { suggestion } from '../../text/suggestion.ts';
import { CONTEXT_NAMES } from '../sources/context-names.ts';
import { FOREIGN_FUNCTIONS, foreignContextHint } from './foreign-contexts.ts';
import { compilePattern, matchesFunction } from './matches-function.ts';

/** A parsed expression, ready to be evaluated. */
export interface Expression {
  text: string;
  tree: Expr;
}

/** `offset` counts from the start of the expression's text. */
export interface ExpressionProblem {
  message: string;
  offset: number;
}

export type ParsedExpression = { expression: Expression } | { problem: ExpressionProblem };

const FUNCTIONS = ['contains', 'startsWith', 'endsWith', 'format', 'join', 'toJSON', 'fromJSON', 'case', 'matches'];

/** The library keeps its functions in a plain object, where these names would find what every object inherits. */
const INHERITED = new Set(['constructor', '__proto__']);

class Refused extends Error {
  readonly offset: number;
  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

/**
 * Parses one expression in the language of GitHub Actions, without `${{ }}`. Nothing is evaluated. Names of contexts
 * (those given, or those of events) and functions, numbers of arguments and literal patterns are checked here, so that
 * what parses can only fail on its data.
 */
export function parseExpression(text: string, contextNames: readonly string[] = CONTEXT_NAMES): ParsedExpression {
  if (text.trim() === '') return { problem: { message: 'the expression is empty', offset: 0 } };
  try {
    const { tokens } = new Lexer(text).lex();
    const inherited = tokens.find((token) => INHERITED.has(token.lexeme.toLowerCase()));
    if (inherited) {
      throw new Refused(
        `\`${inherited.lexeme}\` cannot be used in an expression`,
        offsetOf(text, inherited.range.start),
      );
    }
    const tree = new Parser(tokens, [...contextNames], [matchesFunction]).parse();
    checkPatterns(text, tree);
    return { expression: { text, tree } };
  } catch (error) {
    return { problem: toProblem(text, error) };
  }
}

/** The parts of a node of the tree, in the order in which they are written. */
export function children(node: Expr): Expr[] {
  if (node instanceof IndexAccess) return [node.expr, node.index];
  const parts = node as Expr & { args?: Expr[]; expr?: Expr; group?: Expr; left?: Expr; right?: Expr };
  return [...(parts.args ?? []), parts.expr, parts.group, parts.left, parts.right].filter((part) => part !== undefined);
}

/** The offset in the text of a place as the library gives it. */
export function offsetOf(text: string, position: { line: number; column: number }): number {
  const before = text.split('\n').slice(0, position.line);
  return Math.min(text.length, before.reduce((sum, line) => sum + line.length + 1, 0) + position.column);
}

function checkPatterns(text: string, tree: Expr): void {
  const pending: Expr[] = [tree];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node instanceof FunctionCall && node.functionName.lexeme.toLowerCase() === matchesFunction.name) {
      const pattern = node.args[1];
      if (pattern instanceof Literal) checkPattern(text, pattern);
    }
    pending.push(...children(node));
  }
}

function checkPattern(text: string, pattern: Literal): void {
  try {
    compilePattern(pattern.literal.coerceString());
  } catch (error) {
    throw new Refused(
      error instanceof Error ? error.message : String(error),
      offsetOf(text, pattern.token.range.start),
    );
  }
}

function toProblem(text: string, error: unknown): ExpressionProblem {
  if (error instanceof Refused) return { message: error.message, offset: error.offset };
  if (error instanceof ExpressionError)
    return { message: explain(error.message, text), offset: offsetOf(text, error.pos) };
  const message = error instanceof Error ? error.message : String(error);
  if (message === 'ErrorExceededMaxLength')
    return { message: 'an expression may have at most 21,000 characters', offset: 0 };
  // Lexer errors carry their position only in their text, counted from one.
  const located = /^(.*?)\. Located at position (\d+) within expression: /s.exec(message);
  if (!located) return { message: explain(message, text), offset: 0 };
  return { message: explainSymbol(located[1] ?? message), offset: Number(located[2]) - 1 };
}

/** The library's messages say what is wrong; this adds what is allowed. */
function explain(message: string, text: string): string {
  const context = /^Unrecognized named-value: '(.*)'$/s.exec(message)?.[1];
  if (context !== undefined) {
    const hint = foreignContextHint(context, text);
    if (hint !== undefined) return `\`${context}\` is not a context here; ${hint}`;
    return `\`${context}\` is not a context; there are ${CONTEXT_NAMES.join(', ')}${suggestion(context, CONTEXT_NAMES) || '; write text in single quotes'}`;
  }
  const name = /^Unrecognized function: '(.*)'$/s.exec(message)?.[1];
  const instead = name === undefined ? undefined : FOREIGN_FUNCTIONS.get(name.toLowerCase());
  if (instead !== undefined) return `\`${name}\` is not a function here; ${instead}`;
  if (name !== undefined)
    return `\`${name}\` is not a function; there are ${FUNCTIONS.join(', ')}${suggestion(name, FUNCTIONS)}`;
  return message.charAt(0).toLowerCase() + message.slice(1);
}

/** Explains a symbol that the lexer does not understand, with its usual cause. */
function explainSymbol(message: string): string {
  const symbol = /^Unexpected symbol: '(.*)'$/s.exec(message)?.[1] ?? '';
  if (symbol.startsWith("'")) return 'the text that begins here is not closed; write a single quote after it';
  const causes: [RegExp, string][] = [
    [/"/, '; write text in single quotes, not double ones'],
    [/^=/, '; compare with `==`'],
    [/^[&|]/, '; write `&&` or `||`'],
  ];
  return explain(message, '') + (causes.find(([cause]) => cause.test(symbol))?.[1] ?? '');
}
