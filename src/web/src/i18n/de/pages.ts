import type { PagesMessages } from '..';
import { pages as en } from '../en/pages';

export const pages: PagesMessages = { ...en };
