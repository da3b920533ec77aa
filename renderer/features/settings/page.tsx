// The settings: what this router is, what it may be told, who has a key, how backends fare, what it logs.
import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { FileDown } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import type { ConfigAnswer } from '../../../main/contract/settings-api.ts';
import { useDesktop } from '../../lib/use-desktop.ts';
import { useLive, usePage } from '../../lib/page.tsx';
import { configQuery, providersQuery } from '../../lib/queries.ts';
import { t } from '../../lib/words.ts';
import { Button } from '../../ui/button.tsx';
import { BoneRows, Failure } from '../../ui/conditions.tsx';
import { Screen } from '../../ui/screen.tsx';
import { Section } from '../../ui/section.tsx';
import { About } from './about.tsx';
import { Backends } from './backend-table.tsx';
import { Contents } from './contents.tsx';
import { DesktopPart } from './desktop.tsx';
import { DiagnosticsDialog } from './diagnostics.tsx';
import { Engine } from './engine.tsx';
import { General } from './general.tsx';
import { Ledger } from './ledger.tsx';
import { LogView } from './log-view.tsx';
import { Privacy } from './privacy.tsx';
import { Providers } from './provider-table.tsx';
import { sectionTitle, type SectionId } from './sections.ts';
import { Server } from './server.tsx';
import './settings.css';
import { Storage } from './storage.tsx';
import { Updates } from './updates.tsx';
import { Webhook } from './webhook.tsx';

export default function Page() {
  const config = useQuery(configQuery());
  const providers = useQuery(providersQuery());
  const isTold = useLive((view) => view.state !== null);
  const busy = !isTold || config.isPending || providers.isPending;
  const [isSaving, setSaving] = useState(false);
  const [open, setOpen] = useState<string | null>(null);
  useAsked({ ready: !busy, onKey: setOpen, onDiagnostics: () => setSaving(true) });
  return (
    <Screen
      title={t('Settings')}
      busy={busy}
      actions={
        <Button icon={FileDown} onClick={() => setSaving(true)}>
          {t('Diagnostics…')}
        </Button>
      }
    >
      <div className="settings">
        <Contents ready={!busy} />
        <div className="@container min-w-0">
          <About waiting={config.data?.restart.length ?? 0} providers={providers.data?.providers ?? null} />
          <Part id="general">
            <General />
          </Part>
          <DesktopParts />
          <ConfigParts answer={config.data ?? null} error={config.error} again={() => void config.refetch()} />
          <Part id="providers">
            <Providers open={open} onOpen={setOpen} />
          </Part>
          <Part id="backends" action={<EditInPolicy />}>
            <Backends />
          </Part>
          <Part id="privacy">
            <Privacy />
          </Part>
          <Part id="log">
            <LogView />
          </Part>
        </div>
      </div>
      {isSaving && <DiagnosticsDialog onClose={() => setSaving(false)} />}
    </Screen>
  );
}

/** Only in the desktop's window. */
function DesktopParts() {
  const desktop = useDesktop();
  if (usePage().desktop === null) return null;
  const bones = <BoneRows rows={2} widths={[180, 120]} />;
  return (
    <>
      <Part id="desktop">{desktop === null ? bones : <DesktopPart desktop={desktop} />}</Part>
      <Part id="updates">{desktop === null ? bones : <Updates desktop={desktop} />}</Part>
    </>
  );
}

interface PartProps {
  readonly id: SectionId;
  readonly action?: ReactNode;
  readonly children: ReactNode;
}

const Part = ({ id, action, children }: PartProps) => (
  <Section id={id} title={sectionTitle(id)} actions={action}>
    {children}
  </Section>
);

const EditInPolicy = () => (
  <Link className="b ghost" to="/policy">
    {t('Edit in Policy')}
  </Link>
);

interface ConfigPartsProps {
  readonly answer: ConfigAnswer | null;
  readonly error: Error | null;
  readonly again: () => void;
}

/** All of them are one file: what went wrong with it is said once. */
function ConfigParts({ answer, error, again }: ConfigPartsProps) {
  const failed = answer === null && error !== null;
  const bones = <BoneRows rows={3} widths={[180, 120]} />;
  const rest = failed ? <p className="note">{t('As above: the settings could not be read.')}</p> : bones;
  return (
    <>
      <Part id="server">
        {answer !== null && <Server answer={answer} />}
        {failed && <Failure title={t('The settings could not be read')} error={error} again={again} />}
        {answer === null && !failed && bones}
      </Part>
      <Part id="engine">{answer === null ? rest : <Engine answer={answer} />}</Part>
      <Part id="storage">{answer === null ? rest : <Storage answer={answer} />}</Part>
      <Part id="ledger">{answer === null ? rest : <Ledger answer={answer} />}</Part>
      <Part id="alerts">{answer === null ? rest : <Webhook answer={answer} />}</Part>
    </>
  );
}

interface Asked {
  readonly ready: boolean;
  readonly onKey: (name: string) => void;
  readonly onDiagnostics: () => void;
}

/** `?key=NAME` and `?show=diagnostics`, as the palette asks: done once, then out of the address. */
function useAsked({ ready, onKey, onDiagnostics }: Asked): void {
  const navigate = useNavigate();
  const { key, show, ...rest }: Readonly<Record<string, string>> = useSearch({ strict: false });
  useEffect(() => {
    if (!ready || (key === undefined && show === undefined)) return;
    if (key !== undefined) onKey(key);
    if (show === 'diagnostics') onDiagnostics();
    void navigate({ to: '/settings', search: rest, replace: true, resetScroll: false });
    // Once for each time that it is asked.
  }, [ready, key, show]);
}
