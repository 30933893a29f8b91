import { useCallback, useEffect, useRef, useState } from 'react';
import { ApiError, call, heliograph } from '../../api/client';
import type { Packet, PreviewAnswer } from './packet';

const interval = 750;
const afterFailure = 3_000;
const mostOfAnAnswer = 250;
/** What the page remembers; older ones go. */
export const kept = 1_000;

export interface Capture {
  packets: Packet[];
  notShown: number;
  /** The newest answer; undefined before the first. */
  answer?: PreviewAnswer;
  error?: ApiError;
}

const nothing: Capture = { packets: [], notShown: 0 };

/** Asks for the packets of a session again and again while `running` and the page is in sight; hosts stop looking when nobody asks. */
export function useCapture(region: string, session: string, running: boolean): { capture: Capture; clear: () => void } {
  const [capture, setCapture] = useState<Capture>(nothing);
  // Kept over a pause, so that what was shown does not come again.
  const token = useRef('');
  useEffect(() => {
    token.current = '';
    setCapture(nothing);
  }, [region, session]);
  useEffect(() => {
    if (!running) return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let over = false;
    const ask = async (): Promise<void> => {
      let wait = interval;
      try {
        const answer = await call<PreviewAnswer>(
          heliograph, 'PreviewTrafficMirrorSession', { TrafficMirrorSessionId: session, Layers: true, MaxResults: mostOfAnAnswer, NextToken: token.current }, { region, background: true });
        if (over) return;
        token.current = answer.NextToken;
        setCapture(({ packets, notShown }) => ({ packets: [...packets, ...answer.Packets].slice(-kept), notShown: notShown + answer.NotShown, answer }));
      } catch (failure) {
        if (over) return;
        const error = failure instanceof ApiError ? failure : new ApiError(0, 'Console.Failed', String(failure), '');
        setCapture(({ packets, notShown }) => ({ packets, notShown, error }));
        if (error.denied) return;
        wait = afterFailure;
      }
      if (document.visibilityState === 'visible') timer = setTimeout(() => void ask(), wait);
    };
    const seen = (): void => {
      clearTimeout(timer);
      if (document.visibilityState === 'visible') void ask();
    };
    document.addEventListener('visibilitychange', seen);
    void ask();
    return () => {
      over = true;
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [region, session, running]);
  const clear = useCallback(() => setCapture(({ answer }) => ({ ...nothing, ...(answer ? { answer } : {}) })), []);
  return { capture, clear };
}
