#include "retinaface/train/own_address.h"

#include <netdb.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <memory>

namespace retinaface::train {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Addresses addresses_of(const std::string& host) {
  constexpr const char* kAnyPort = "1";
  addrinfo hints{};
  hints.ai_socktype = SOCK_DGRAM;
  addrinfo* found = nullptr;
  if (::getaddrinfo(host.c_str(), kAnyPort, &hints, &found) != 0) found = nullptr;
  return {found, ::freeaddrinfo};
}

/// Connecting a datagram socket only asks the routing table which own address would be used.
std::optional<std::string> own_address_towards(int socket, const addrinfo& peer) {
  sockaddr_storage own{};
  socklen_t size = sizeof(own);
  auto* const address = reinterpret_cast<sockaddr*>(&own);
  std::array<char, NI_MAXHOST> figures{};
  if (::connect(socket, peer.ai_addr, peer.ai_addrlen) != 0 ||
      ::getsockname(socket, address, &size) != 0 ||
      ::getnameinfo(address, size, figures.data(), figures.size(), nullptr, 0, NI_NUMERICHOST) != 0)
    return std::nullopt;
  return figures.data();
}

}  // namespace

std::optional<std::string> own_address_towards(const std::string& host) {
  const Addresses addresses = addresses_of(host);
  for (const addrinfo* peer = addresses.get(); peer != nullptr; peer = peer->ai_next) {
    const int socket = ::socket(peer->ai_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (socket < 0) continue;
    const auto own = own_address_towards(socket, *peer);
    ::close(socket);
    if (own) return own;
  }
  return std::nullopt;
}

}  // namespace retinaface::train
