import { useState } from 'preact/hooks';
import letters from '../../../../docs/key-request.md?raw';
import { language, languages, spoken, t, type Language } from '../i18n';
import { route } from '../router';
import { Icon } from '../ui/icons';
import { Card, Facts, Page, Segments, copyText } from '../ui/kit';
import { useStore } from '../ui/store';
import './parts/forms.css';

/** Who is asked: the grid company itself, or the electricity seller who asks it by a form. */
type Way = 'company' | 'seller';

/** The letter of one language out of docs/key-request.md, which is its only source. */
function letter(id: Language, way: Way): string {
  const start = letters.indexOf(`\n## ${spoken(id).name}${way === 'seller' ? ', ' : '\n'}`) + 1;
  const text = letters.slice(letters.indexOf('\n', start) + 1);
  const end = text.indexOf('\n## ');
  // Lines are joined to paragraphs, so that the letter wraps as the reader's own program likes it.
  return (end < 0 ? text : text.slice(0, end)).trim().replace(/([^\n])\n(?!\n|\d\.|\[)/g, '$1 ');
}

export default function Help() {
  const where = useStore(route);
  const speaking = useStore(language);
  const [chosen, setChosen] = useState<Language>(speaking);
  const [way, setWay] = useState<Way>('company');
  const questions = ['slot', 'key', 'format', 'alerts', 'numbers', 'secure', 'safe'] as const;
  return (
    <Page title={t('nav.help')}>
      <Card title={t('help.key.title')} actions={<Segments label={t('language')} value={chosen} options={languages.map((l) => ({ id: l.id, label: l.name }))} onChange={setChosen} />}>
        <div class="stack">
          <p>{t('help.key.text')}</p>
          <p>{t('help.key.seller')}</p>
          <Segments label={t('help.key.way')} value={way} options={[{ id: 'company', label: t('help.key.way.company') }, { id: 'seller', label: t('help.key.way.seller') }]} onChange={setWay} />
          <div class="letter" lang={chosen}>
            {letter(chosen, way)}
          </div>
          <div>
            <button onClick={() => copyText(letter(chosen, way))}>
              <Icon name="copy" />
              {t('help.key.copy')}
            </button>
          </div>
        </div>
      </Card>
      <div class="cols">
        <Card title={t('help.questions')}>
          {questions.map((q) => (
            <details key={q} open={where.part === q}>
              <summary>{t(`help.${q}.q`)}</summary>
              <p class="small">{t(`help.${q}.a`)}</p>
            </details>
          ))}
        </Card>
        <Card title={t('help.tinker')}>
          <div class="stack">
            <p class="small">{t('help.tinker.text')}</p>
            <Facts
              items={[
                [t('help.api'), <a href="/api/openapi.json">/api/openapi.json</a>],
                [t('help.reading'), <a href="/api/v1/reading">/api/v1/reading</a>],
                [t('help.health'), <a href="/healthz">/healthz</a>],
                [t('help.secure.context'), window.isSecureContext ? t('yes') : t('no')],
              ]}
            />
          </div>
        </Card>
      </div>
    </Page>
  );
}
