// Built into llama-server: ends it when the other end of its input is gone, which is when the app has died. By itself it
// looks at its input only once a model is loaded, and reading twenty gigabytes for nobody takes minutes.
#include <cstdlib>
#include <poll.h>
#include <thread>
#include <unistd.h>

namespace {

void watch_input() {
    pollfd input = {STDIN_FILENO, POLLHUP, 0};
    // Nothing is read: what is written there is the server's own business. A signal that comes between is no end.
    while (!(input.revents & (POLLHUP | POLLERR | POLLNVAL))) {
        poll(&input, 1, -1);
    }
    _exit(1);
}

const bool is_watched = [] {
    if (std::getenv("LLAMA_SERVER_ROUTER_PORT") == nullptr) return false;
    std::thread(watch_input).detach();
    return true;
}();

} // namespace
