-- Wireshark dissector for captures of the MEP link, as the explorer saves them ("pcap for Wireshark").
--
-- Install: copy this file into the personal Lua plugins folder (Help, About Wireshark, Folders), or start with
--   wireshark -X lua_script:mep.lua mep.pcap
-- The capture has LINKTYPE_USER0 (147). Each packet is one byte (bit 0: from the meter, bit 1: it went in TLS, bit 2: RC4 hid it) and one frame:
--   request   length(2) code table(2) [offset(3)] count(2) [data] sequence(4) digest(8)
--   response  length(2) code [count(2) data | sequence(4)] digest(8)
--   alert     00 00
-- Header integers are big-endian. Digests masked by the module stand as zeros, which mep.digest.masked finds; what went in TLS has neither sequence number nor digest.
-- The module saves frames decrypted. A capture of the wire itself, by another program, may have them as RC4 leaves them (bits 1 and 2 clear): give the key in the
-- preferences of the protocol, and digests are checked and such frames decrypted.
-- Request and response are linked both ways, with the time between them (mep.response_in, mep.response_to, mep.time).

local mep = Proto("mep", "MEP (OSGP meter)")

local requests = { [0x30] = "Read whole table", [0x3f] = "Read", [0x40] = "Write whole table", [0x4f] = "Write",
  [0x57] = "TLS terminate", [0x58] = "TLS handshake", [0x59] = "TLS handshake continued", [0x80] = "TLS table" }
local responses = { [0x00] = "OK", [0x01] = "Unrecognized request", [0x02] = "Unsupported request", [0x03] = "No permission",
  [0x04] = "Requested operation not possible", [0x05] = "Table operation not possible", [0x0a] = "Invalid service sequence state",
  [0x0b] = "Authentication failure", [0x0c] = "Invalid sequence number" }

local f = {
  direction = ProtoField.uint8("mep.direction", "Direction", base.DEC, { [0] = "to the meter", [1] = "from the meter" }, 1),
  length = ProtoField.uint16("mep.length", "Length", base.DEC),
  request = ProtoField.uint8("mep.request", "Request", base.HEX, requests),
  response = ProtoField.uint8("mep.response", "Response", base.HEX, responses),
  table = ProtoField.uint16("mep.table", "Table", base.HEX),
  name = ProtoField.string("mep.table_name", "Table name"),
  offset = ProtoField.uint24("mep.offset", "Offset", base.DEC),
  count = ProtoField.uint16("mep.count", "Count", base.DEC),
  data = ProtoField.bytes("mep.data", "Data"),
  sequence = ProtoField.uint32("mep.sequence", "Sequence number", base.HEX),
  digest = ProtoField.bytes("mep.digest", "Digest"),
  protection = ProtoField.string("mep.protection", "Protection"),
  masked = ProtoField.bool("mep.digest.masked", "Masked by the module"),
  response_in = ProtoField.framenum("mep.response_in", "Response in", base.NONE, frametype.RESPONSE),
  response_to = ProtoField.framenum("mep.response_to", "Response to", base.NONE, frametype.REQUEST),
  time = ProtoField.relative_time("mep.time", "Time since the request"),
}
mep.fields = f

mep.prefs.key = Pref.string("Key", "", "The MEP key as 32 or 40 hexadecimal digits; the first 16 bytes count.")

local wrong_length = ProtoExpert.new("mep.wrong_length", "The length does not fit the frame", expert.group.MALFORMED, expert.severity.WARN)
local wrong_digest = ProtoExpert.new("mep.wrong_digest", "The digest does not fit the frame and the key", expert.group.CHECKSUM, expert.severity.WARN)
mep.experts = { wrong_length, wrong_digest }

-- Exclusive or of bytes without an operator: Lua 5.2 has none, and Lua 5.4 no library.
local function xor(a, b)
  local sum, bit = 0, 1
  for _ = 1, 8 do
    if a % 2 ~= b % 2 then sum = sum + bit end
    a, b, bit = math.floor(a / 2), math.floor(b / 2), bit * 2
  end
  return sum
end

-- RC4 as a stream: each call goes on where the last one ended. Arrays of bytes from 1 on.
local function rc4(key)
  local state, a, b = {}, 0, 0
  for i = 0, 255 do state[i] = i end
  for i = 0, 255 do
    b = (b + state[i] + key[i % #key + 1]) % 256
    state[i], state[b] = state[b], state[i]
  end
  b = 0
  return function(bytes)
    local out = {}
    for i = 1, #bytes do
      a = (a + 1) % 256
      b = (b + state[a]) % 256
      state[a], state[b] = state[b], state[a]
      out[i] = xor(bytes[i], state[(state[a] + state[b]) % 256])
    end
    return out
  end
end

-- The OMA digest of one message, or of a request and its response.
local function digest_of(key, first, second)
  local d, p, pass = { [0] = 0, 0, 0, 0, 0, 0, 0, 0 }, 0, math.floor(1.5 * #key) * 8
  local function step(m)
    local j = p % 8
    local v = 7 - j
    local x = 255 - (d[v] + v) % 256
    local t
    if math.floor(key[math.floor(p / 8) % #key + 1] / 2 ^ j) % 2 == 1 then
      t = x * 2 % 256 + math.floor(x / 128)
    else
      t = -(math.floor(x / 2) + x % 2 * 128)
    end
    d[v] = (d[(v + 1) % 8] + m + t) % 256
    p = (p + 1) % pass
  end
  for i = 1, #first do step(first[i]) end
  if second then for i = 1, #second do step(second[i]) end end
  while p ~= 0 do step(0) end
  return { d[0], d[1], d[2], d[3], d[4], d[5], d[6], d[7] }
end

local function same(a, b)
  for i = 1, 8 do if a[i] ~= b[i] then return false end end
  return true
end

local constant = { 0x38, 0x8B, 0x8F, 0xBC, 0x36, 0xA8, 0x55, 0x85, 0x87, 0xAF, 0xC9, 0x0F, 0xB2, 0x3A, 0x3B, 0x99 }

-- The stream that hides a request with a digest, and goes on over its response.
local function stream_of(key, digest)
  local secret = rc4(key)(constant)
  for i = 1, 8 do secret[i] = xor(secret[i], digest[i]) end
  return rc4(secret)
end

local function key_of(text)
  local key = {}
  for pair in text:gmatch("%x%x") do if #key < 16 then key[#key + 1] = tonumber(pair, 16) end end
  return #key == 16 and key or nil
end

local function part(bytes, from, to)
  local out = {}
  for i = from, to do out[#out + 1] = bytes[i] end
  return out
end

-- The last request, plain, and the stream that hid it.
local asked, stream

-- Checks a frame (bytes from the code on, digest at its end) and decrypts it where that makes its digest right.
-- Gives whether the digest is right, and the plain message where it was hidden.
local function open(key, bytes, from_meter)
  local message, digest = part(bytes, 1, #bytes - 8), part(bytes, #bytes - 7, #bytes)
  local function right(text)
    if from_meter then return same(digest_of(key, asked or {}, text), digest) end
    return same(digest_of(key, text), digest)
  end
  if not from_meter then asked, stream = message, nil end
  if right(message) then return true end
  local hidden = from_meter and stream or not from_meter and stream_of(key, digest)
  if not hidden then return false end
  local plain = hidden(message)
  if not right(plain) then return false end
  if not from_meter then asked, stream = plain, hidden end
  return true, plain
end

-- BT23, ET04: the usual name of a table number.
local function name_of(id)
  local number = id % 2048
  local family = (math.floor(id / 2048) % 2 == 1) and "ET" or "BT"
  local pending = (math.floor(id / 4096) % 2 == 1) and " pending" or ""
  return string.format("%s%02d%s", family, number, pending)
end

-- What the first pass learns, by frame number: which request a response answers, the reverse, whether the request was a read (only the answer to a read carries a
-- count), and when it was sent.
local request_of, response_of, is_read, sent_at, open_request = {}, {}, {}, {}, nil

-- A new file begins anew.
function mep.init()
  request_of, response_of, is_read, sent_at, open_request = {}, {}, {}, {}, nil
end

local function add_digest(bytes, tree)
  local masked = true
  for i = 0, bytes:len() - 1 do
    if bytes(i, 1):uint() ~= 0 then masked = false end
  end
  local item = tree:add(f.digest, bytes)
  if masked then item:append_text(" (masked by the module: the file does not tell it)") end
  item:add(f.masked, bytes, masked):set_generated()
end

-- What opening a frame gave, by the packet's number: Wireshark dissects in order only once.
local opened = {}

-- Opens a frame with the key of the preferences, where there is one; gives the frame to show.
local function reveal(frame, tree, info, from_meter)
  local key = key_of(mep.prefs.key)
  if not key or frame:len() < 11 then return frame end
  if not info.visited then
    local bytes, raw, masked = {}, frame:bytes(), true
    for i = 2, frame:len() - 1 do bytes[i - 1] = raw:get_index(i) end
    for i = #bytes - 7, #bytes do masked = masked and bytes[i] == 0 end
    local right, plain = true, nil
    if not masked then right, plain = open(key, bytes, from_meter) end
    local hex = nil
    if plain then
      hex = string.format("%02x%02x", raw:get_index(0), raw:get_index(1))
      for i = 1, #plain do hex = hex .. string.format("%02x", plain[i]) end
      for i = #bytes - 7, #bytes do hex = hex .. string.format("%02x", bytes[i]) end
    end
    opened[info.number] = { right = right, hex = hex }
  end
  local found = opened[info.number]
  if not found then return frame end
  if not found.right and frame(2, 1):uint() ~= 0x0b then tree:add_proto_expert_info(wrong_digest) end
  if not found.hex then return frame end
  tree:add(f.protection, "RC4, decrypted with the key"):set_generated()
  return ByteArray.new(found.hex):tvb("Decrypted MEP frame")
end

local function dissect_request(frame, tree, digest)
  local code = frame(2, 1):uint()
  tree:add(f.request, frame(2, 1))
  local at = 3
  local text = requests[code] or string.format("code 0x%02x", code)
  if code == 0x30 or code == 0x3f or code == 0x40 or code == 0x4f then
    if frame:len() < 7 + digest then return text .. " (cut off)" end
    local id = frame(at, 2):uint()
    tree:add(f.table, frame(at, 2)):append_text(" (" .. name_of(id) .. ")")
    tree:add(f.name, frame(at, 2), name_of(id)):set_generated()
    text = text .. " " .. name_of(id)
    at = at + 2
    if code == 0x3f or code == 0x4f then
      tree:add(f.offset, frame(at, 3))
      text = text .. " +" .. frame(at, 3):uint()
      at = at + 3
    end
    tree:add(f.count, frame(at, 2))
    text = text .. ", " .. frame(at, 2):uint() .. " bytes"
    at = at + 2
  end
  local stop = frame:len() - digest
  if stop > at then tree:add(f.data, frame(at, stop - at)) end
  if digest > 0 and stop >= at then
    tree:add(f.sequence, frame(stop, 4))
    add_digest(frame(stop + 4, 8), tree)
  end
  return text
end

local function dissect_response(frame, tree, is_read, digest)
  local code = frame(2, 1):uint()
  tree:add(f.response, frame(2, 1))
  local stop = math.max(3, frame:len() - digest)
  local text = string.format("0x%02X %s", code, responses[code] or "?")
  if code == 0x0c and stop >= 7 then
    tree:add(f.sequence, frame(3, 4))
  elseif code == 0 and is_read and stop >= 5 then
    tree:add(f.count, frame(3, 2))
    text = text .. ", " .. frame(3, 2):uint() .. " bytes"
    if stop > 5 then tree:add(f.data, frame(5, stop - 5)) end
  elseif stop > 3 then
    tree:add(f.data, frame(3, stop - 3))
  end
  if frame:len() - stop > 0 then add_digest(frame(stop, frame:len() - stop), tree) end
  return text
end

function mep.dissector(buffer, info, root)
  if buffer:len() < 3 then return 0 end
  info.cols.protocol = "MEP"
  local way = buffer(0, 1):uint()
  local from_meter = way % 2 == 1
  local is_tls, is_rc4 = math.floor(way / 2) % 2 == 1, math.floor(way / 4) % 2 == 1
  info.cols.src = from_meter and "meter" or "module"
  info.cols.dst = from_meter and "module" or "meter"
  local tree = root:add(mep, buffer())
  tree:add(f.direction, buffer(0, 1))
  local frame = buffer(1):tvb()
  tree:add(f.length, frame(0, 2))
  if frame:len() == 2 then
    info.cols.info = frame(0, 2):uint() == 0 and "Alert" or "Length only"
    return buffer:len()
  end
  if frame(0, 2):uint() ~= frame:len() - 2 then tree:add_proto_expert_info(wrong_length) end
  if is_tls or is_rc4 then tree:add(f.protection, is_tls and "TLS" or "RC4"):set_generated() end
  if not is_tls then frame = reveal(frame, tree, info, from_meter) end
  local text
  if from_meter then
    if not info.visited and open_request then
      request_of[info.number] = open_request
      response_of[open_request] = info.number
      open_request = nil
    end
    local request = request_of[info.number]
    if request then
      tree:add(f.response_to, request):set_generated()
      local seconds = info.abs_ts - sent_at[request]
      -- Captures count microseconds.
      local micros = math.floor(seconds * 1e6 + 0.5)
      tree:add(f.time, NSTime.new(math.floor(micros / 1e6), micros % 1e6 * 1000)):set_generated()
    end
    text = dissect_response(frame, tree, request and is_read[request], is_tls and 0 or 8)
  else
    local code = frame(2, 1):uint()
    if not info.visited then
      is_read[info.number] = code == 0x30 or code == 0x3f
      sent_at[info.number] = info.abs_ts
      open_request = info.number
    end
    if response_of[info.number] then tree:add(f.response_in, response_of[info.number]):set_generated() end
    text = dissect_request(frame, tree, is_tls and 0 or 12)
  end
  info.cols.info = text
  tree:append_text(", " .. text)
  return buffer:len()
end

DissectorTable.get("wtap_encap"):add(wtap.USER0, mep)
