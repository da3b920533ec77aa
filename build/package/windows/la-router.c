// The command line of an installed LA Router on Windows: a program of the console that starts the app's own, which is one
// of windows and so gets no console, and stands between the two: input goes in, output comes out, the exit code is
// told. It links nothing but the system.
#define WIN32_LEAN_AND_MEAN
#include <windows.h>
#include <stdio.h>
#include <wchar.h>

#define LONGEST 32768

typedef struct {
    HANDLE from;
    HANDLE to;
    // Electron begins its output with an empty line, so that a prompt of its own is not overwritten.
    BOOL drop_first_line_end;
} Pump;

static HANDLE job;

static int fail(const wchar_t *what) {
    fwprintf(stderr, L"LA Router could not be started: %ls (error %lu). Install LA Router again.\n", what, GetLastError());
    return 1;
}

static BOOL is_console(HANDLE handle) {
    DWORD mode;
    return GetConsoleMode(handle, &mode);
}

static DWORD WINAPI pump(void *given) {
    Pump *order = given;
    char bytes[65536];
    DWORD count;
    BOOL first = order->drop_first_line_end;
    while (ReadFile(order->from, bytes, sizeof bytes, &count, NULL) && count > 0) {
        DWORD at = 0, written;
        if (first && bytes[at] == '\r') at++;
        if (first && at < count && bytes[at] == '\n') {
            at++;
            first = FALSE;
        }
        if (at < count) first = FALSE;
        while (at < count) {
            if (!WriteFile(order->to, bytes + at, count - at, &written, NULL)) goto end;
            at += written;
        }
    }
end:
    // Whoever reads on the other side learns that nothing more comes.
    CloseHandle(order->to);
    return 0;
}

// A pipe of which one end is the child's to inherit.
static BOOL open_pipe(HANDLE *read, HANDLE *write, HANDLE *for_child) {
    SECURITY_ATTRIBUTES inherited = {sizeof inherited, NULL, FALSE};
    return CreatePipe(read, write, &inherited, 0) && SetHandleInformation(*for_child, HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
}

// The app has no console to be told by: what is under way is ended, and the ledger is made to bear that.
static BOOL WINAPI on_control(DWORD kind) {
    (void)kind;
    TerminateJobObject(job, 130);
    return TRUE;
}

static const wchar_t *own_arguments(void) {
    const wchar_t *at = GetCommandLineW();
    if (*at == L'"') {
        at = wcschr(at + 1, L'"');
        at = at == NULL ? L"" : at + 1;
    } else {
        while (*at != L'\0' && *at != L' ' && *at != L'\t') at++;
    }
    while (*at == L' ' || *at == L'\t') at++;
    return at;
}

// resources\bin\la-router.exe stands two folders below the app.
static BOOL find_app(wchar_t *path) {
    DWORD length = GetModuleFileNameW(NULL, path, LONGEST);
    if (length == 0 || length >= LONGEST - 32) return FALSE;
    for (int up = 0; up < 3; up++) {
        wchar_t *slash = wcsrchr(path, L'\\');
        if (slash == NULL) return FALSE;
        *slash = L'\0';
    }
    wcscat(path, L"\\la-router-desktop.exe");
    return GetFileAttributesW(path) != INVALID_FILE_ATTRIBUTES;
}

static BOOL open_job(void) {
    JOBOBJECT_EXTENDED_LIMIT_INFORMATION limits = {0};
    limits.BasicLimitInformation.LimitFlags = JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE;
    job = CreateJobObjectW(NULL, NULL);
    return job != NULL && SetInformationJobObject(job, JobObjectExtendedLimitInformation, &limits, sizeof limits);
}

int wmain(void) {
    static wchar_t app[LONGEST], line[LONGEST];
    if (!find_app(app)) return fail(L"its program is not where it belongs");
    if (_snwprintf(line, LONGEST - 1, L"\"%ls\" --cli %ls", app, own_arguments()) < 0) return fail(L"the line is too long");

    HANDLE in = GetStdHandle(STD_INPUT_HANDLE), out = GetStdHandle(STD_OUTPUT_HANDLE), err = GetStdHandle(STD_ERROR_HANDLE);
    HANDLE in_read, in_write, out_read, out_write, err_read, err_write;
    if (!open_pipe(&in_read, &in_write, &in_read) || !open_pipe(&out_read, &out_write, &out_write) ||
        !open_pipe(&err_read, &err_write, &err_write))
        return fail(L"no pipe could be made");

    UINT spoken = GetConsoleOutputCP();
    if (is_console(out) || is_console(err)) SetConsoleOutputCP(CP_UTF8);
    if (!open_job()) return fail(L"no job could be made");
    SetConsoleCtrlHandler(on_control, TRUE);

    STARTUPINFOW start = {0};
    start.cb = sizeof start;
    start.dwFlags = STARTF_USESTDHANDLES;
    start.hStdInput = in_read;
    start.hStdOutput = out_write;
    start.hStdError = err_write;
    PROCESS_INFORMATION child;
    if (!CreateProcessW(app, line, NULL, NULL, TRUE, CREATE_SUSPENDED, NULL, NULL, &start, &child))
        return fail(L"the system refused");
    AssignProcessToJobObject(job, child.hProcess);
    ResumeThread(child.hThread);
    CloseHandle(in_read);
    CloseHandle(out_write);
    CloseHandle(err_write);

    static Pump input, output, errors;
    input = (Pump){in, in_write, FALSE};
    output = (Pump){out_read, out, TRUE};
    errors = (Pump){err_read, err, FALSE};
    CloseHandle(CreateThread(NULL, 0, pump, &input, 0, NULL));
    HANDLE outputs[2] = {CreateThread(NULL, 0, pump, &output, 0, NULL), CreateThread(NULL, 0, pump, &errors, 0, NULL)};

    DWORD code = 1;
    WaitForSingleObject(child.hProcess, INFINITE);
    GetExitCodeProcess(child.hProcess, &code);
    // What it said last is still under way; a process of its own that lives on holds nobody up.
    WaitForMultipleObjects(2, outputs, TRUE, 2000);
    if (spoken != 0) SetConsoleOutputCP(spoken);
    ExitProcess(code);
}
