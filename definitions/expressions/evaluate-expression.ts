import { type data, Evaluator } from '@actions/expressions';
import { contextData } from './context-data.ts';
import type { Contexts } from './contexts.ts';
import { matchesFunction } from './matches-function.ts';
import type { Expression } from './parse-expression.ts';

export type Evaluated = { value: data.ExpressionData } | { failed: string };

const OWN_FUNCTIONS = new Map([[matchesFunction.name, matchesFunction]]);

/**
 * Evaluates a parsed expression over the contexts of one event. Never throws: hostile data can make the library
 * overflow the stack (a RangeError), and that is a failed expression like any other.
 */
export function evaluateExpression({ tree }: Expression, contexts: Contexts): Evaluated {
  try {
    return { value: new Evaluator(tree, contextData(contexts), OWN_FUNCTIONS).evaluate() };
  } catch (error) {
    return { failed: error instanceof Error ? error.message : String(error) };
  }
}
