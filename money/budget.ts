/** What a budget is shared by: all runs of the installation, those of each repository, those of each automation. */
export type BudgetScope = 'organization' | 'repository' | 'automation';

export type BudgetPeriod = 'day' | 'month';
