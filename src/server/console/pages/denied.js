/** The operator's role is too low for the page. */
import { t } from '../i18n.js';
import { head, note } from '../parts/layout.js';

export const page = () => [head(t('denied.title')), note('warn', t('error.forbidden'), t('error.forbidden.advice'))];
