/** An integer number of micro-dollars: 1 USD = 1,000,000. Never a float of dollars. */
export type Micros = number;

export const MICROS_PER_USD = 1_000_000;
export const MICROS_PER_CENT = 10_000;
