export { formatAmount, parseAmount } from './amount.js';
export { settleUp } from './settle-up.js';
export { splitByWeight, splitEvenly } from './split.js';
