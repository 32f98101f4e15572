import { ApiError, sentence } from '../api/client';

/** What was refused: a sentence, and the field that it is about (a member of the API, or empty). */
export interface Problem {
  text: string;
  field: string;
}

export const noProblem: Problem = { text: '', field: '' };

export const problemOf = (error: unknown): Problem => ({ text: sentence(error), field: error instanceof ApiError ? error.field : '' });

/**
 * Where a problem is shown in a form: at the field that it names. Ask with a name for the text at that field, and without one for what
 * belongs to none of the form's fields.
 */
export function placed(problem: Problem, ...fields: string[]): (field?: string) => string {
  const place = fields.includes(problem.field) ? problem.field : '';
  return (field = '') => (field === place ? problem.text : '');
}
